import { z } from 'zod'
import { AppError } from '../../errors'
import type { KeptChanges } from '../crm-provider'
import { resultOf, type RunBatch } from './batch'
import { keySchema } from './payload-schema'
import { readRecordEvent } from './read-event'
import { refusalOf } from './rest-answer'
import { toInstant } from './to-values'

/** Events that the portal keeps at a time. */
const most = 50

const keptSchema = z.looseObject({
  process_id: keySchema.nullable().catch(null),
  events: z.array(z.looseObject({ EVENT_NAME: z.string(), TIMESTAMP_X: z.unknown(), EVENT_DATA: z.unknown() })),
})

/**
 * Events that the portal kept for us: those reserved before under `processId`, else the next, which it reserves now. Null where there are
 * none, or where its plan has no such queue.
 */
export async function readKeptChanges(run: RunBatch, processId: string | null): Promise<KeptChanges | null> {
  const results = await run([{ key: 'kept', method: 'event.offline.get', params: { clear: 0, limit: most, ...(processId === null ? {} : { process_id: processId }) } }], 'live')
  try {
    const kept = keptSchema.safeParse(resultOf(results, 'kept')).data
    // Without a number nothing was reserved, and nothing could be confirmed.
    if (!kept || kept.process_id === null || kept.events.length === 0) return null
    return {
      processId: kept.process_id,
      changes: kept.events.flatMap(({ EVENT_NAME, EVENT_DATA, TIMESTAMP_X }) => tryRead(EVENT_NAME, EVENT_DATA).map((change) => ({ ...change, at: toInstant(TIMESTAMP_X) }))),
    }
  } catch (error) {
    if (refusalOf(error) === null) throw error
    return null
  }
}

/** Tells the portal that what it reserved is durable here. */
export async function dropKeptChanges(run: RunBatch, processId: string): Promise<void> {
  resultOf(await run([{ key: 'clear', method: 'event.offline.clear', params: { process_id: processId } }], 'live'), 'clear')
}

/** One that names no record tells nothing, and must not hold up the others. */
function tryRead(name: string, data: unknown): ReturnType<typeof readRecordEvent> {
  try {
    return readRecordEvent(name, data)
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid') return []
    throw error
  }
}
