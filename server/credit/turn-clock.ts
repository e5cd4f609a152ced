import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { someCondition } from '../../shared/funnel/funnel-steps'
import { isByWorkTime, isFunnelMetric } from '../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { Clock } from '../clock'
import { listForeignMetrics } from '../store/foreign-credits'
import { getMetricPlan, listMetrics, type StoredMetric } from '../store/metric-store'
import { workCalendarMark } from '../store/portal-reader'
import type { PortalTables } from '../store/portal-tables'
import { newestRateDay, noRates, ratesInForce, readRateChanges } from '../store/rate-reader'
import { readSettings, writeSetting } from '../store/settings-store'
import { loadStructure, type Structure } from '../store/structure-reader'
import type { Zones } from '../zones'
import { ledgerSettings } from './credit-context'
import { listShowingGoals } from './list-showing-goals'
import { startRecredit } from './start-recredit'

/** Moves the ledger to the present day, structure, working calendar, base currency and rates, and begins to recredit the metrics that look at what changed. Answers their goals. */
export async function turnClock(db: Kysely<PortalTables>, { zones, clock }: { zones: Zones; clock: Clock }): Promise<string[]> {
  const settings = await readSettings(db)
  const today = String(zones(settings.get('time_zone') ?? 'UTC').dayOf(clock.now()))
  const structure = structureMark(await loadStructure(db))
  const dayTurned = settings.get(ledgerSettings.today) !== today
  const structureTurned = settings.get(ledgerSettings.structure) !== structure
  const calendarTurned = settings.get(ledgerSettings.calendar) !== workCalendarMark(settings)
  const currency = settings.get('currency') ?? ''
  const creditedCurrency = settings.get(ledgerSettings.currency)
  const currencyTurned = creditedCurrency !== undefined && creditedCurrency !== currency
  if (creditedCurrency !== currency) await writeSetting(db, ledgerSettings.currency, currency)
  const rates = String(await newestRateDay(db) ?? '')
  const ratesTurned = settings.get(ledgerSettings.rates) !== rates
  if (!dayTurned && !structureTurned && !calendarTurned && !currencyTurned && !ratesTurned) return []
  const ratedAnew = ratesTurned ? await listRatedAnew(db, settings) : new Set<string>()
  await writeSetting(db, ledgerSettings.rates, rates)
  await writeSetting(db, ledgerSettings.today, today)
  await writeSetting(db, ledgerSettings.structure, structure)
  await writeSetting(db, ledgerSettings.calendar, workCalendarMark(settings))
  const isDue = (definition: MetricDefinition): boolean =>
    currencyTurned || (dayTurned && looksAtToday(definition)) || (structureTurned && looksAtStructure(definition)) || (calendarTurned && isByWorkTime(definition))
  const due: StoredMetric[] = []
  for (const metric of await listMetrics(db)) {
    const plan = await getMetricPlan(db, metric.id, metric.version)
    if (plan.some(({ definition }) => isDue(definition) || (ratedAnew.has(metric.id) && measuresValues(definition)))) due.push(metric)
  }
  await restartCredits(db, due)
  return (await listShowingGoals(db, due.map((metric) => metric.id))).map((goal) => goal.id)
}

/**
 * The metrics whose credits the rates that are not in force yet would value otherwise: some of the records are in another currency, and the
 * day of the credit is not before those rates.
 */
async function listRatedAnew(db: Kysely<PortalTables>, settings: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
  const base = settings.get('currency') ?? ''
  const inForce = ratesInForce(settings) ?? noRates
  const changes = [...(await readRateChanges(db, { base, upTo: null })).values()]
  const news = changes.flat().filter(({ day }) => day > inForce).map(({ day }) => day)
  // The first rate of each currency is what valued the records too.
  const isFirst = inForce === noRates && changes.every((ofCurrency) => ofCurrency.length === 1)
  if (news.length === 0 || isFirst) return new Set()
  // Without rates every day was valued by the record's own; the earliest ones hold for all days before them.
  const first = inForce === noRates ? Number.MIN_SAFE_INTEGER : Math.min(...news)
  return new Set(await listForeignMetrics(db, { base, from: first }))
}

/** Begins a new generation of each metric that has one. */
export async function restartCredits(db: Kysely<PortalTables>, metrics: readonly StoredMetric[]): Promise<void> {
  for (const metric of metrics) {
    const from = metric.next?.creditedFrom ?? metric.creditedFrom
    if (from !== null) await startRecredit(db, metric, from)
  }
}

/** Changes whenever somebody's present departments or the tree do. */
export function structureMark({ departments, memberships }: Structure): string {
  const now = memberships.filter((m) => m.toAt === null).map((m) => `${m.personId}:${m.departmentId}`).sort()
  const tree = departments.map((d) => `${d.id}:${d.parentId ?? ''}`).sort()
  return createHash('sha256').update(JSON.stringify([now, tree])).digest('hex')
}

function measuresValues(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && ['sum', 'average', 'min', 'max'].includes(definition.measure.kind)
}

function looksAtToday(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && someCondition(definition.where, ({ op }) => op === 'withinLast' || op === 'inPeriod')
}

function looksAtStructure(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && someCondition(definition.where, ({ op, field }) => op === 'under' || field === 'department' || field.endsWith('.department'))
}
