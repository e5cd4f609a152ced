import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { MissPage } from '../../shared/api/goal-contract'
import { describeRelease, explainRecord } from '../../shared/metric/explain-record'
import { isManualMetric } from '../../shared/metric/metric-kind'
import { AppError } from '../errors'
import type { PortalTables } from '../store/portal-tables'
import type { LoadedRecord } from '../store/record-reader'
import { judgeGoalRecords, type Judging } from './judge-goal-records'
import { pickPart, type RatioPart } from './live-plan'
import type { OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

type Place = { passed: number; at: number; id: string }
type Miss = Place & { personId: string; range: number; loaded: LoadedRecord; isHeld: boolean }

const cursorSchema = z.tuple([z.int(), z.int(), z.string()])

/** A page of the records that do not count, those first that passed the most conditions, then the newest. */
export async function listMisses(
  db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, { user, part, next, limit }: { user?: string | undefined; part?: RatioPart | undefined; next?: string | undefined; limit: number },
): Promise<MissPage> {
  const after = next === undefined ? null : readCursor(next)
  if (isManualMetric(pickPart(opened, part).counts)) return { misses: [], next: null, total: 0 }
  const best: Miss[] = []
  let total = 0
  const judging = await judgeGoalRecords(db, ask, opened, {
    user, part,
    visit: (loaded, { failedAt, passed, personId, range }, isHeld) => {
      if (failedAt === null && !isHeld) return
      total += 1
      const miss = { passed, at: loaded.record.updatedAt, id: loaded.record.id, personId, range, loaded, isHeld }
      if (after === null || compare(after, miss) < 0) keep(best, miss, limit + 1)
    },
  })
  const page = best.slice(0, limit)
  const last = page.at(-1)
  return { misses: page.map((miss) => toRow(miss, judging, { ask, opened })), next: best.length > limit && last ? writeCursor(last) : null, total }
}

/** Keeps the first `most` in order. */
function keep(best: Miss[], miss: Miss, most: number): void {
  const last = best.at(-1)
  if (best.length >= most && last && compare(last, miss) < 0) return
  const place = best.findIndex((one) => compare(miss, one) < 0)
  best.splice(place === -1 ? best.length : place, 0, miss)
  if (best.length > most) best.pop()
}

function compare(a: Place, b: Place): number {
  if (a.passed !== b.passed) return b.passed - a.passed
  if (a.at !== b.at) return b.at - a.at
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

function toRow({ loaded, personId, range, isHeld }: Miss, { plan, newest, catalogue, ctx, includes }: Judging, { ask, opened }: { ask: Ask; opened: OpenedGoal }): MissPage['misses'][number] {
  const { frame } = opened
  const { definition, from, to } = plan[range] ?? newest
  const { kind, id, title, baseMinor } = loaded.record
  const { steps } = explainRecord({ ...loaded, metric: definition, catalogue, ctx, period: { from, to }, includes, language: ask.language, currency: frame.currency })
  const failed = isHeld ? { condition: describeRelease(ask.language), value: false } : steps.find((step) => !step.passed)
  if (!failed) throw new Error(`record ${kind} ${id} misses nothing`)
  return {
    kind, recordId: id, title, url: ask.recordUrl({ kind, id }), userId: personId, userName: frame.people.get(personId)?.name ?? personId,
    condition: failed.condition, value: failed.value, amountMinor: baseMinor,
  }
}

function writeCursor({ passed, at, id }: Place): string {
  return Buffer.from(JSON.stringify([passed, at, id])).toString('base64url')
}

function readCursor(text: string): Place {
  try {
    const [passed, at, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { passed, at, id }
  } catch (error) {
    throw new AppError('invalid', 'bad-cursor', 'next: not a mark of a next page', { cause: error })
  }
}
