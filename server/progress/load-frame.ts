import type { Kysely } from 'kysely'
import type { FigureUnit } from '../../shared/api/metric-contract'
import { figureUnit, isAdditive, ratioUnit } from '../../shared/metric/figure-unit'
import { isManualMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { versionOn } from '../../shared/metric/metric-plan'
import { findMetricLoss, type MetricLoss } from '../../shared/metric/metric-loss'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import { creditScale } from '../../shared/metric/tally'
import type { AwaySpan } from '../../shared/period/absence-types'
import type { Period } from '../../shared/period/period'
import type { WorkCalendar } from '../../shared/period/work-calendar-types'
import type { WorkTime } from '../../shared/period/work-time'
import type { Zone } from '../../shared/period/zone'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import { readAway } from '../store/absence-store'
import { loadCatalogue } from '../store/catalogue-reader'
import type { StoredGoal } from '../store/goal-store'
import { withKeptField } from '../store/kept-field'
import { listRefusedKinds } from '../store/kind-store'
import { toNameOptions, withNames } from '../store/name-options'
import { getMetricPlan, getMetricVersion, listMetricsByIds, type StoredMetric } from '../store/metric-store'
import { listPeople, readFigureSettings, type FigureSettings } from '../store/portal-reader'
import type { PortalTables } from '../store/portal-tables'
import type { Person } from '../../shared/api/people-contract'
import { workTimeOf, type WorkCalendars } from '../work-calendars'
import type { Zones } from '../zones'
import type { Ask } from './progress-types'

/** What the goals of one answer have in common. */
export type Frame = {
  zone: Zone
  today: number
  currency: string
  /** Which days the portal works. */
  calendar: WorkCalendar
  workTime: WorkTime
  /** When the newest bulk move ended; null without any. */
  bulkAt: number | null
  people: ReadonlyMap<string, Person>
  /** The days each person does not work. */
  away: ReadonlyMap<string, readonly AwaySpan[]>
  metrics: ReadonlyMap<string, FramedMetric>
}

/** A metric with how its figures are read. `counts` made the live credits; `scale`: see `creditScale`. */
export type FramedMetric = StoredMetric & {
  counts: MetricDefinition; unit: FigureUnit; additive: boolean; scale: number; catalogue: FieldCatalogue | null; loss: MetricLoss | null
  /** What values entered by hand were called, by the days of its versions. */
  units?: readonly { from: number; to: number; unit: FigureUnit }[]
}

/** A goal, its period, and what is needed to read its figures. */
export type OpenedGoal = { goal: StoredGoal; period: Period; frame: Frame }

/** Zones and calendars, each built once. */
export type FrameDeps = { zones: Zones; calendars: WorkCalendars }

/** Reads settings (unless they are known), people and the goals' metrics; the number of statements does not depend on the goals. */
export async function loadFrame(db: Kysely<PortalTables>, ask: Ask, { zones, calendars, goals, settings }: FrameDeps & { goals: readonly StoredGoal[]; settings?: FigureSettings }): Promise<Frame> {
  const { timeZone, currency, calendar, bulkAt } = settings ?? await readFigureSettings(db)
  const zone = zones(timeZone)
  const people = await listPeople(db, ask.structure)
  const away = await readAway(db, zone)
  const asked = await listMetricsByIds(db, goals.map((goal) => goal.draft.metricId))
  const metrics = [...asked, ...(await listMetricsByIds(db, asked.flatMap(({ definition }) => partIds(definition))))]
  const names = toNameOptions({ people, departments: ask.structure.departments })
  const catalogues = new Map<RecordKind, FieldCatalogue>()
  for (const { source } of metrics) {
    if (source !== null && !catalogues.has(source)) catalogues.set(source, withNames(await loadCatalogue(db, source, ask.language), names))
  }
  const refused = await listRefusedKinds(db)
  const framed: FramedMetric[] = []
  for (const metric of metrics) {
    // While a change is being credited the figures on the screen are those of the version before.
    const counts = metric.liveVersion === metric.version ? metric.definition : await getMetricVersion(db, metric.id, metric.liveVersion)
    const catalogue = (metric.source && catalogues.get(metric.source)) ?? null
    const loss = findMetricLoss(counts, catalogue, { isRefused: metric.source !== null && refused.has(metric.source), language: ask.language })
    const kept = await withKeptField(db, catalogue, { id: metric.id, version: metric.liveVersion, definition: counts })
    framed.push({ ...metric, counts, catalogue, loss, unit: figureUnit(counts, kept, currency), additive: isAdditive(counts), scale: creditScale(counts, kept), ...await readUnits(db, metric, currency) })
  }
  return {
    zone, currency, calendar: calendars(calendar), workTime: workTimeOf(() => calendar, zone), bulkAt, today: zone.dayOf(ask.now), away,
    people: new Map(people.map((person) => [person.id, person])), metrics: withRatioUnits(new Map(framed.map((metric) => [metric.id, metric]))),
  }
}

async function readUnits(db: Kysely<PortalTables>, { id, version, definition }: StoredMetric, currency: string): Promise<Pick<FramedMetric, 'units'>> {
  if (!isManualMetric(definition) || version === 1) return {}
  return { units: (await getMetricPlan(db, id, version)).map((range) => ({ from: range.from, to: range.to, unit: figureUnit(range.definition, null, currency) })) }
}

/** The metric as a period shows it: a value entered by hand is what it was called on the last day. */
export function inPeriod(metric: FramedMetric, { to }: Period): FramedMetric {
  return metric.units ? { ...metric, unit: versionOn(metric.units, to - 1).unit } : metric
}

/** Ratios in the units that their parts make. */
export function withRatioUnits(metrics: ReadonlyMap<string, FramedMetric>): ReadonlyMap<string, FramedMetric> {
  return new Map([...metrics].map(([id, metric]) => {
    if (!isRatioMetric(metric.counts)) return [id, metric]
    const { of, to } = metric.counts.ratio
    return [id, { ...metric, unit: ratioUnit(metrics.get(of)?.unit, metrics.get(to)?.unit) }]
  }))
}

/** The goal's metric; a goal always has one. */
export function metricOf(frame: Frame, goal: StoredGoal): FramedMetric {
  const metric = frame.metrics.get(goal.draft.metricId)
  if (!metric) throw new Error(`goal ${goal.id} has no metric`)
  return metric
}

/** The metrics whose credits make the figure: both parts of a ratio, else the metric itself. */
export function partsOf(frame: Frame, metric: FramedMetric): FramedMetric[] {
  const ids = partIds(metric.counts)
  if (ids.length === 0) return [metric]
  return ids.map((id) => frame.metrics.get(id) ?? raise(`ratio ${metric.id} has lost its part ${id}`))
}

function partIds(definition: MetricDefinition): string[] {
  return isRatioMetric(definition) ? [definition.ratio.of, definition.ratio.to] : []
}

function raise(message: string): never {
  throw new Error(message)
}
