import type { RecordKind } from '../../../shared/record/record-types'
import type { KindCount } from '../crm-provider'
import { resultOf, type BatchCommand, type RunBatch } from './batch'
import type { CountCommand } from './kind-source'
import { refusalOf } from './rest-answer'

type Counted = { count: CountCommand; history: { count: CountCommand } | null }
type Results = Awaited<ReturnType<RunBatch>>

/** Commands whose answers tell how many records and stage entries a kind has. */
export function countCommands(kind: RecordKind, { count, history }: Counted): BatchCommand[] {
  return [{ key: `r.${kind}`, ...count }, ...(history ? [{ key: `h.${kind}`, ...history.count }] : [])]
}

/** What those commands brought; a kind that the portal refuses says why. */
export function readCount(kind: RecordKind, { history }: Counted, results: Results): KindCount {
  try {
    return { kind, refusal: null, records: totalOf(results, `r.${kind}`), stageEntries: history ? totalOf(results, `h.${kind}`) : null }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { kind, records: null, stageEntries: null, refusal }
  }
}

/** How many rows a counted list has, null when the portal did not count it; throws its refusal. */
function totalOf(results: Results, key: string): number | null {
  resultOf(results, key)
  const item = results.get(key)
  return item && 'total' in item ? item.total ?? null : null
}
