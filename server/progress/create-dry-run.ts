import type { Kysely } from 'kysely'
import { canEditGoal, canSeePerson, visiblePeopleOf } from '../../shared/access/access'
import type { DryRun } from '../../shared/api/version-contract'
import { describeChange } from '../../shared/metric/describe-change'
import { figureUnit, isAdditive } from '../../shared/metric/figure-unit'
import type { VersionedCredit } from '../../shared/metric/credit-plan'
import { isFunnelMetric, isRatioMetric, isStateMetric } from '../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import { creditScale } from '../../shared/metric/tally'
import { sinceEver, toDayText } from '../../shared/period/day-number'
import { goalPeriodAt, type Period } from '../../shared/period/period'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { listGoalsOfMetrics } from '../store/goal-store'
import { withKeptField } from '../store/kept-field'
import { getMetricPlan, listMetrics, listMetricsByIds, listRatiosOver, type StoredMetric } from '../store/metric-store'
import { loadTellingCatalogue } from '../store/name-options'
import type { PortalTables } from '../store/portal-tables'
import { createWorkCalendars } from '../work-calendars'
import type { Zones } from '../zones'
import { compareProgress } from './compare-progress'
import { isVisible } from './is-visible'
import { loadFrame, partsOf, withRatioUnits, type Frame, type FramedMetric } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments, readFigures, type GoalPeriodAsk } from './read-figures'
import { readProgress } from './read-progress'
import { toProgress } from './to-progress'
import { createTrialLedger, type TrialLedger } from './trial-ledger'
import type { MetricEdit, Trial } from './trial-types'
import { createTriedRecords } from './tried-records'

/** What saving an edit of a metric would change for the people the viewer may see. Throws invalid and not-found as saving would. */
export type DryRunMetric = (db: Kysely<PortalTables>, ask: Ask, edit: MetricEdit) => Promise<DryRun>

/**
 * Counts the present periods of the metric's goals, and of ratios over it, by the edit: the records are judged as the ledger judges them,
 * their figures are read as those of the screens are.
 */
export function createDryRun({ zones, trial }: { zones: Zones; trial: Trial }): DryRunMetric {
  const calendars = createWorkCalendars()
  return async (db, ask, edit) => {
    const { metric, plan } = await trial.planChange(db, edit)
    const ratios = await listRatiosOver(db, [metric.id])
    const goals = await listGoalsOfMetrics(db, [metric.id, ...ratios.map(({ id }) => id)])
    const frame = await loadFrame(db, ask, { zones, calendars, goals })
    const current = goals.flatMap((goal): GoalPeriodAsk[] => {
      const period = goalPeriodAt(goal.draft.period, frame.today)
      return period ? [{ goal, period, withPoints: false }] : []
    })
    const asks = current.filter(({ goal }) => isVisible(ask, goal))
    const changed = await frameChange(db, ask, { frame, metric, definition: edit.definition })
    const after = createTrialLedger()
    const records = createTriedRecords({
      includes: await rowsTest(db, ask, { frame: changed, asks, metricId: metric.id }), now: ask.now,
      isState: { before: isStateMetric(frame.metrics.get(metric.id)?.counts ?? edit.definition), after: isStateMetric(edit.definition) },
      scales: { before: frame.metrics.get(metric.id)?.scale ?? 1, after: changed.metrics.get(metric.id)?.scale ?? 1 },
    })
    const period = hullOf(asks)
    if (period && isFunnelMetric(edit.definition)) {
      after.begin(metric.id)
      const days = isStateMetric(edit.definition) || isStateMetric(frame.metrics.get(metric.id)?.counts ?? edit.definition) ? { ...period, from: sinceEver } : period
      await trial.tryPlan(db, { metric, plan, period: days }, (record) => {
        for (const credit of seenNow(ask, edit.definition, record.after)) after.add(metric.id, credit)
        records.note(record)
      })
    }
    if (period && isRatioMetric(edit.definition)) await tryParts(db, ask, { trial, after, period, parts: partsOf(changed, metricIn(changed, metric.id)) })
    const before = await readProgress(db, ask, { frame, asks })
    const figures = await readFigures(db, ask, { frame: changed, asks, trial: after })
    const compared = compareProgress(before, asks.flatMap((one, i) => (figures[i] ? [toProgress(ask, changed, one, figures[i])] : [])), {
      showsWhole: (subject) => subject.kind === 'user' || canEditGoal(ask.viewer, subject),
    })
    return {
      from: edit.from === null ? null : toDayText(edit.from), today: toDayText(frame.today), currency: frame.currency,
      changes: await describeEdit(db, ask, { frame, metric, definition: edit.definition }),
      ...compared, hiddenGoals: current.length - asks.length, records: await records.read(db, ask, frame),
    }
  }
}

/** The frame as it would be after the edit, with the parts that a ratio would have. */
async function frameChange(
  db: Kysely<PortalTables>, ask: Ask, { frame, metric, definition }: { frame: Frame; metric: StoredMetric; definition: MetricDefinition },
): Promise<Frame> {
  const metrics = new Map(frame.metrics)
  const put = async (one: StoredMetric, counts: MetricDefinition): Promise<void> => {
    const catalogue = await catalogueOf(db, ask, counts)
    const kept = await withKeptField(db, catalogue, { id: one.id, version: one.version, definition: counts })
    const framed: FramedMetric = {
      ...one, counts, catalogue, loss: null, unit: figureUnit(counts, kept, frame.currency), additive: isAdditive(counts), scale: creditScale(counts, kept),
    }
    metrics.set(one.id, framed)
  }
  await put({ ...metric, definition, next: null }, definition)
  if (isRatioMetric(definition)) {
    const missing = [definition.ratio.of, definition.ratio.to].filter((id) => !metrics.has(id))
    for (const part of await listMetricsByIds(db, missing)) await put(part, part.definition)
  }
  return { ...frame, metrics: withRatioUnits(metrics) }
}

/** How things stand is told by the credits up to now, a period by all of its own. */
function seenNow({ now }: Ask, definition: MetricDefinition, credits: readonly VersionedCredit[]): readonly VersionedCredit[] {
  return isStateMetric(definition) ? credits.filter(({ at }) => at <= now) : credits
}

/** Parts of a ratio that the ledger does not reach back for yet. */
async function tryParts(
  db: Kysely<PortalTables>, ask: Ask, { trial, after, period, parts }: { trial: Trial; after: TrialLedger; period: Period; parts: readonly FramedMetric[] },
): Promise<void> {
  for (const part of parts) {
    if (!isFunnelMetric(part.counts) || (part.creditedFrom !== null && part.creditedFrom <= period.from)) continue
    after.begin(part.id)
    const days = isStateMetric(part.counts) ? { ...period, from: sinceEver } : period
    await trial.tryPlan(db, { metric: part, plan: await getMetricPlan(db, part.id, part.version), period: days }, (record) => {
      for (const credit of seenNow(ask, part.counts, record.after)) after.add(part.id, credit)
    })
  }
}

/** Is a person's credit of that day in a row of the goals that the viewer is shown? */
async function rowsTest(
  db: Kysely<PortalTables>, ask: Ask, { frame, asks, metricId }: { frame: Frame; asks: readonly GoalPeriodAsk[]; metricId: string },
): Promise<(personId: string, day: number) => boolean> {
  const forAll = asks.filter(({ goal }) => goal.draft.subject.kind === 'everyone')
  const forSome = asks.filter(({ goal }) => goal.draft.subject.kind !== 'everyone')
  const spans = new Map<string, Period[]>()
  const segments = await listSegments(db, ask, { frame, asks: forSome })
  forSome.forEach(({ goal }, i) => {
    const own = (segments[i] ?? []).filter((segment) => segment.metricId === metricId)
    const visible = new Set(visiblePeopleOf(ask.viewer, goal.draft.subject, own.map(({ personId }) => personId)))
    for (const { personId, from, to } of own) if (visible.has(personId)) spans.set(personId, [...(spans.get(personId) ?? []), { from, to }])
  })
  const isOn = (day: number, periods: readonly Period[]): boolean => periods.some(({ from, to }) => day >= from && day < to)
  const isState = isStateMetric(frame.metrics.get(metricId)?.counts ?? metricIn(frame, metricId).definition)
  const whole = forAll.map(({ period }) => (isState ? { ...period, from: sinceEver } : period))
  return (personId, day) => isOn(day, spans.get(personId) ?? []) || (isOn(day, whole) && canSeePerson(ask.viewer, personId))
}

async function describeEdit(
  db: Kysely<PortalTables>, ask: Ask, { frame, metric, definition }: { frame: Frame; metric: StoredMetric; definition: MetricDefinition },
): Promise<string[]> {
  const names = new Map((await listMetrics(db)).map((one) => [one.id, one.definition.name]))
  const describe = async (one: MetricDefinition) => ({ definition: one, catalogue: await catalogueOf(db, ask, one) })
  return describeChange(await describe(metric.definition), await describe(definition), { language: ask.language, currency: frame.currency, metricName: (id) => names.get(id) ?? id })
}

async function catalogueOf(db: Kysely<PortalTables>, { language }: Ask, definition: MetricDefinition): Promise<FieldCatalogue | null> {
  return isFunnelMetric(definition) ? await loadTellingCatalogue(db, definition.source, language) : null
}

function hullOf(asks: readonly GoalPeriodAsk[]): Period | null {
  if (asks.length === 0) return null
  return { from: Math.min(...asks.map(({ period }) => period.from)), to: Math.max(...asks.map(({ period }) => period.to)) }
}

function metricIn(frame: Frame, id: string): FramedMetric {
  const metric = frame.metrics.get(id)
  if (!metric) throw new Error(`metric ${id} is not in the frame`)
  return metric
}
