import type { Database } from '../../server/store/database'
import type { PortalTables } from '../../server/store/portal-tables'
import { createLedger } from '../../server/credit/create-ledger'
import type { Ledger } from '../../server/credit/ledger-types'
import { createZones, type Zones } from '../../server/zones'
import type { GoalDraft } from '../../shared/goal/goal-types'
import type { FunnelMetric, MetricDefinition } from '../../shared/metric/metric-types'

/** Zones are shared by all tests of a file: a table of offsets costs tens of milliseconds. */
export const zones: Zones = createZones()

/** 2026-11-19 at noon in Moscow, unless moved. */
export const noon = Date.UTC(2026, 10, 19, 9)
export const editor = { userId: '8' }

export function openLedger(database: Database<PortalTables>, now: () => number = () => noon): Ledger {
  return createLedger({ database, zones, clock: { now }, recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}` })
}

/** The amount of won deals; give what matters to the test. */
export function makeMetric(given: Partial<FunnelMetric> = {}): FunnelMetric {
  return {
    name: 'Выиграно', source: 'deal', where: { all: [] }, measure: { kind: 'sum', field: 'amount' }, when: 'wonAt', who: 'owner', better: 'higher', ...given,
  }
}

/** A monthly goal of everyone from November 2026 on. */
export function makeGoal(metricId: string, given: Partial<GoalDraft> = {}): GoalDraft {
  return {
    metricId, subject: { kind: 'everyone' }, base: 0, target: 1_000_000, period: { kind: 'every', unit: 'month', from: '2026-11-01' }, marks: [], ...given,
  }
}

/** Lets the background work run to its end; answers the goals it moved. */
export async function settle(ledger: Ledger): Promise<string[]> {
  const moved: string[] = []
  for (let more = true; more;) {
    const slice = await ledger.workSlice()
    moved.push(...(slice.moved?.goalIds ?? []))
    more = slice.more
  }
  return moved
}

/** A metric with one goal, credited. */
export async function startMetric(ledger: Ledger, metric: MetricDefinition = makeMetric(), goal: Partial<GoalDraft> = {}): Promise<{ metricId: string; goalId: string }> {
  const { id: metricId } = await ledger.saveMetric(editor, null, metric)
  const { id: goalId } = await ledger.saveGoal(editor, null, makeGoal(metricId, goal))
  await settle(ledger)
  return { metricId, goalId }
}
