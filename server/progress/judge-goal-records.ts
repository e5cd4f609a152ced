import { sql, type Kysely } from 'kysely'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { canSeePerson } from '../../shared/access/access'
import { relatedNamed } from '../../shared/funnel/related-named'
import { compilePlanJudge, type PlanVerdict } from '../../shared/metric/judge-plan'
import type { CreditContext } from '../../shared/metric/credit-record'
import { AppError } from '../errors'
import { candidateSql } from '../store/candidate-sql'
import { dialectOf } from '../store/dialect-of'
import type { PortalTables } from '../store/portal-tables'
import { scanWindow, type LoadedRecord } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import type { Segment } from '../store/total-reader'
import { visibleSegments } from './list-goal-credits'
import { pickPart, readLivePlan, type LivePlan, type RatioPart } from './live-plan'
import type { OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { readHeld } from './read-held'

/** The serving thread is held for one window at a time; one answer judges so many records and no more. */
const windowSize = 500
export const mostJudged = 50_000

/** What a pass over a goal's records was judged with. */
export type Judging = LivePlan & { ctx: CreditContext; includes: (personId: string, day: number) => boolean }

/**
 * Judges every record of the goal's people whom the viewer may see, by the evaluator that credits them, and hands each to `visit`;
 * `isHeld`: it passes, but its credits wait for a decision or were refused.
 * Its cost is one pass by primary key over the source, in windows, and the judging of at most `mostJudged` records of these people;
 * throws invalid beyond.
 */
export async function judgeGoalRecords(
  db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal,
  { user, part, visit, most = mostJudged }: { user: string | undefined; part?: RatioPart | undefined; visit: (loaded: LoadedRecord, verdict: PlanVerdict, isHeld: boolean) => void; most?: number },
): Promise<Judging> {
  const { frame } = opened
  const { zone, today } = frame
  const live = await readLivePlan(db, opened, part)
  const { plan, newest, catalogue } = live
  const ctx: CreditContext = {
    today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, workTime: frame.workTime, now: ask.now, departmentSubtree: ask.structure.subtree, departmentsOf: ask.structure.departmentsOf,
  }
  const segments = await visibleSegments(db, ask, opened, user)
  const { people, includes, isHere } = peopleOf(segments, ask, opened)
  const held = await readHeld(db, { metricId: pickPart(opened, part).id, plan, segments })
  const judge = compilePlanJudge({ plan, catalogue, ctx, includes, isHere })
  const sqlContext = { ...ctx, dialect: dialectOf(db), timeZone: zone.timeZone, transitions: zone.transitions }
  const passes = sql<boolean>`(${sql.join(plan.map(({ definition }) => candidateSql(definition, people, { catalogue, ctx: sqlContext })), sql` or `)})`
  const related = relatedNamed({ any: plan.map(({ definition }) => definition.where) })
  let judged = 0
  for (let afterId: string | null = null; people.length > 0;) {
    const window = await scanWindow(db, { kind: newest.definition.source, afterId, size: windowSize, passes })
    judged += window.loaded.length
    if (judged > most) throw new AppError('invalid', 'too-many-records', `More than ${most} records: open the figure of one person.`)
    for (const loaded of await attachRelated(db, window.loaded, related)) {
      const verdict = judge(loaded.record, loaded.history)
      if (verdict) visit(loaded, verdict, verdict.failedAt === null && held.has(loaded.record.id))
    }
    if (window.scanned < windowSize) break
    afterId = window.lastId
    await nextTurn()
  }
  return { ...live, ctx, includes }
}

/** Who of the goal may be looked into: on which days they earn for it, and whose other records are its own too. */
function peopleOf(segments: readonly Segment[], ask: Ask, opened: OpenedGoal) {
  const parts = new Map<string, { from: number; to: number }[]>()
  for (const { personId, from, to } of segments) parts.set(personId, [...(parts.get(personId) ?? []), { from, to }])
  const includes = (personId: string, day: number): boolean => (parts.get(personId) ?? []).some((part) => day >= part.from && day < part.to)
  // Who has gone shows what they did for the goal, and nothing else of theirs.
  const { period, frame } = opened
  const lastDay = Math.min(Math.max(frame.today, period.from), period.to - 1)
  const here = new Set([...parts.keys()].filter((id) => includes(id, lastDay) && canSeePerson(ask.viewer, id)))
  return { people: [...parts.keys()], includes, isHere: (personId: string) => here.has(personId) }
}

/** The people of the portal whose records, whenever they had them, the viewer may open; null = everybody's. */
export function readablePeople({ viewer }: Ask, { frame }: OpenedGoal): string[] | null {
  return viewer.role === 'admin' ? null : [...frame.people.keys()].filter((id) => canSeePerson(viewer, id))
}
