import type { Kysely } from 'kysely'
import { canSeePerson, visiblePeopleOf } from '../../shared/access/access'
import type { Explanation } from '../../shared/api/goal-contract'
import type { CreditContext } from '../../shared/metric/credit-record'
import { describeRelease, explainRecord, type RecordExplanation } from '../../shared/metric/explain-record'
import { isFunnelMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import type { RecordRef } from '../../shared/record/record-types'
import { relatedKinds } from '../../shared/record/related-fields'
import { AppError } from '../errors'
import { measuredMoney } from '../store/measured-originals'
import { readOriginals } from '../store/original-reader'
import type { PortalTables } from '../store/portal-tables'
import { loadRecords, type LoadedRecord } from '../store/record-reader'
import type { Segment } from '../store/total-reader'
import { attachRelated } from '../store/related-reader'
import { findLivePlan } from './live-plan'
import { metricOf, partsOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments } from './read-figures'
import { readHeld } from './read-held'

/** Whether a record counts in the goal's period, and which condition dropped it. Throws not-found for an unknown record; values only of records the viewer may see. */
export async function explainGoalRecord(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, ref: RecordRef): Promise<Explanation> {
  const { frame, goal, period } = opened
  const metric = metricOf(frame, goal)
  const [loaded] = await attachRelated(db, await loadRecords(db, ref.kind, [ref.id]), relatedKinds)
  const parts = partsOf(frame, metric).filter(({ counts }) => isFunnelMetric(counts) && counts.source === ref.kind)
  const [segments = []] = await listSegments(db, ask, { frame, asks: [opened] })
  const { zone, today, currency } = frame
  const ctx: CreditContext = {
    today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, workTime: frame.workTime, now: ask.now,
    departmentSubtree: ask.structure.subtree, departmentsOf: ask.structure.departmentsOf,
  }
  const verdicts: (RecordExplanation & { id: string; version: number; money: { field: string; day: number | null } })[] = []
  for (const part of loaded ? parts : []) {
    const live = await findLivePlan(db, part, opened)
    if (!loaded || !live) continue
    const includes = (personId: string, day: number): boolean =>
      segments.some((s) => s.metricId === part.id && s.personId === personId && day >= s.from && day < s.to)
    const ofVersions = live.plan.map(({ version, definition, from, to }) => ({
      id: part.id, version, from, to, field: measuredMoney(definition, live.catalogue) ?? 'amount',
      ...explainRecord({ ...loaded, metric: definition, catalogue: live.catalogue, period: { from, to }, currency, language: ask.language, ctx, includes }),
    }))
    const lastDay = Math.min(Math.max(today, period.from), period.to - 1)
    // The version on whose days the record has its moment; without a moment, the present one.
    const judged = ofVersions.find(({ counted }) => counted) ?? ofVersions.find(({ steps }) => steps.at(-2)?.passed)
      ?? ofVersions.find(({ from, to }) => lastDay >= from && lastDay < to)
    if (judged) {
      const { from, to, field, ...verdict } = judged
      // The step before the last is the moment, told as a day.
      const on = verdict.steps.at(-2)?.value
      const isHeld = verdict.counted && (await readHeld(db, { metricId: part.id, plan: live.plan, segments, record: ref })).has(ref.id)
      verdicts.push({ ...(isHeld ? asHeld(verdict, ask) : verdict), money: { field, day: typeof on === 'string' ? toDayNumber(on) : null }, ...(live.plan.length > 1 ? { days: { from: toDayText(from), to: toDayText(to) } } : {}) })
    }
  }
  // Of a ratio: the part that counts the record, the upper one first; else why the upper one does not.
  const found = verdicts.find(({ counted }) => counted) ?? verdicts[0]
  if (!loaded || !found) throw new AppError('not-found', 'record-not-found', `record: there is no ${ref.kind} ${ref.id} under this goal`)
  const { id, money, ...explained } = found
  const part = isRatioMetric(metric.counts) ? { part: id === metric.counts.ratio.of ? 'of' as const : 'to' as const } : {}
  const [original] = await readOriginals(db, { kind: ref.kind, field: money.field, lines: [{ id: ref.id, day: money.day }], currency, zone })
  const answer = {
    ...explained, ...part,
    record: { kind: ref.kind, id: ref.id, title: loaded.record.title, url: ask.recordUrl(ref), ...(original ? { original } : {}) },
  }
  const credited = explained.steps.find(({ condition }) => condition.field === 'who')?.value
  const seen = isSeen(ask, loaded, credited) || wasSeen(ask, opened, loaded, segments)
  return seen ? answer : hide(answer)
}

/** It passes all, and waits for a decision or was refused. */
function asHeld<Verdict extends RecordExplanation>(verdict: Verdict, { language }: Ask): Verdict {
  const condition = describeRelease(language)
  return { ...verdict, counted: false, condition, steps: [...verdict.steps, { condition, value: false, passed: false }] }
}

/** May the viewer see somebody who has or had the record? */
function isSeen({ viewer }: Ask, { record, history }: LoadedRecord, credited: unknown): boolean {
  const people = [...(Array.isArray(credited) ? credited : [credited]), record.ownerId, record.creatorId, ...history.owners.map(({ ownerId }) => ownerId)].filter((id) => typeof id === 'string')
  return viewer.role === 'admin' || people.some((id) => canSeePerson(viewer, id))
}

/** Did it belong to somebody who has gone while they earned for the goal? What is theirs since then is not the viewer's business. */
function wasSeen({ viewer }: Ask, { goal, frame: { zone } }: OpenedGoal, { record, history: { owners } }: LoadedRecord, segments: readonly Segment[]): boolean {
  return owners.some(({ ownerId, fromAt }, i) => {
    if (ownerId === null || visiblePeopleOf(viewer, goal.draft.subject, [ownerId]).length === 0) return false
    const [first, next] = [zone.dayOf(Math.max(fromAt, record.createdAt)), owners[i + 1]]
    const last = next ? zone.dayOf(next.fromAt) : Infinity
    return segments.some(({ personId, from, to }) => personId === ownerId && first < to && last >= from)
  })
}

/**
 * Whether it counts, without what the record holds: whoever may open a goal could read every record of the portal otherwise. Of one that
 * does not count only the person is a reason told: which conditions it passes tells whoever writes conditions what it holds.
 */
function hide({ record: { kind, id, url }, steps, condition, ...verdict }: Explanation): Explanation {
  const told = verdict.counted ? steps : steps.filter((step) => step.condition.field === 'who')
  const isTold = condition !== undefined && condition.field === 'who'
  return {
    ...verdict, ...(isTold ? { condition } : {}), record: { kind, id, url, title: `#${id}`, hidden: true }, steps: told.map((step) => ({ ...step, value: null })),
  }
}
