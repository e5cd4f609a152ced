import type { Condition, Funnel } from '../../shared/funnel/funnel-types'
import type { FunnelMetric, Measure } from '../../shared/metric/metric-types'
import type { CrmRecord } from '../../shared/record/record-types'
import { makeMetric } from './ledger'
import { makeDeal } from './portal-rows'

/** Custom fields of the portal that `makeManyMetrics` looks at: name, type, how many options there are. */
export const customFields = [
  ['custom.UF_CRM_REGION', 'enum', 7], ['custom.UF_CRM_PRODUCT', 'enum', 10], ['custom.UF_CRM_SEGMENT', 'enum', 5], ['custom.UF_CRM_SCORE', 'number', 0],
] as const
export const pipelineCount = 4
export const sourceCount = 6

/** Metrics as a large portal has them, 2 to 6 conditions each, the same at every run; about one in a hundred counts a deal of `fillPortal`. */
export function makeManyMetrics(count: number): FunnelMetric[] {
  return Array.from({ length: count }, (_, i) => {
    const random = createRandom(i + 1)
    const pick = (n: number): number => Math.floor(random() * n)
    const option = (field: string, options: number): Condition => {
      const first = pick(options)
      return pick(3) > 0 ? { field, op: 'is', value: String(first) } : { field, op: 'in', value: [String(first), String((first + 1) % options)] }
    }
    // Those that tell records apart come first: without any the metric counts half of all deals.
    const telling: (() => Condition)[] = [
      () => option('pipelineId', pipelineCount), () => option('custom.UF_CRM_REGION', 7), () => option('custom.UF_CRM_PRODUCT', 10),
      () => option('custom.UF_CRM_SEGMENT', 5), () => option('sourceId', sourceCount),
    ]
    const others: (() => Condition)[] = [
      () => ({ field: 'amount', op: 'gte', value: 5_000_000 + pick(50) * 1_000_000 }), () => ({ field: 'custom.UF_CRM_SCORE', op: 'between', value: [pick(50), 50 + pick(50)] }),
      () => ({ field: 'typeId', op: 'isNot', value: String(pick(3)) }), () => ({ field: 'title', op: 'contains', value: String(pick(10)) }),
    ]
    const when = ['wonAt', 'wonAt', 'wonAt', 'createdAt', 'lostAt', 'closedAt'][pick(6)] ?? 'wonAt'
    const measure: Measure = pick(3) === 0 ? { kind: 'count' } : { kind: 'sum', field: 'amount' }
    const chosen = [...take(telling, 2 + pick(2), pick), ...take(others, pick(3), pick)].map((make) => make())
    return makeMetric({ name: `Показатель ${i + 1}`, where: { all: i % 13 === 0 ? [...chosen.slice(1), orElse(chosen[0], option('sourceId', sourceCount))] : chosen }, when, measure })
  })
}

function orElse(first: Condition | undefined, second: Condition): Funnel {
  return { any: first ? [first, second] : [second] }
}

function take<T>(from: readonly T[], count: number, pick: (n: number) => number): T[] {
  const rest = [...from]
  return Array.from({ length: count }, () => rest.splice(pick(rest.length), 1)).flat()
}

/** A won deal, its fields by the chance of its number. */
export function makeWonDeal(i: number): CrmRecord {
  const random = createRandom(i)
  const pick = (n: number): string => String(Math.floor(random() * n))
  return makeDeal({
    id: String(i), stageKind: 'won', stageId: 'WON', movedAt: Date.UTC(2026, 10, 5), pipelineId: pick(pipelineCount), amountMinor: Math.floor(random() * 90_000_000), ownerId: String(1 + (i % 4)),
    fields: { sourceId: pick(sourceCount), typeId: pick(3), ...Object.fromEntries(customFields.map(([name, type, options]) => [name, type === 'number' ? Math.floor(random() * 100) : pick(options)])) },
  })
}

/** Numbers in [0, 1), the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
  }
}
