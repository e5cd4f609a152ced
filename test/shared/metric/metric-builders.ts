import type { FunnelMetric } from '../../../shared/metric/metric-types'

/** The sum of won deals for whoever was the owner. */
export function makeMetric(changes: Partial<FunnelMetric> = {}): FunnelMetric {
  return {
    name: 'Выигранные сделки, сумма', source: 'deal', where: { field: 'stageKind', op: 'is', value: 'won' },
    measure: { kind: 'sum', field: 'amount' }, when: 'wonAt', who: 'owner', better: 'higher', ...changes,
  }
}
