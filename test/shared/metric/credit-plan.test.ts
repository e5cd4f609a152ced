import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compilePlan, occurrenceStep } from '../../../shared/metric/credit-plan'
import { compileCredit } from '../../../shared/metric/credit-record'
import { planVersions } from '../../../shared/metric/metric-plan'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { toDayNumber } from '../../../shared/period/day-number'
import { anyDeal, anyFunnel } from '../funnel/funnel-builders'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const catalogue = makeCatalogue()
const ctx = makeContext()

const planOf = (...versions: [FunnelMetric, string | null][]) =>
  planVersions(versions.map(([definition, from], i) => ({ version: i + 1, fromDay: from === null ? null : toDayNumber(from), definition })))
    .map((range) => ({ ...range, definition: range.definition as FunnelMetric }))
const wonAt = (text: string) => compilePlan(planOf([makeMetric(), null], [makeMetric({ measure: { kind: 'sum', field: 'custom.UF_CRM_MARGIN' } }), '2026-11-15']), catalogue, ctx)(
  makeDeal({ stageKind: 'won', baseMinor: 500, fields: { 'custom.UF_CRM_MARGIN': 70 } }),
  { stages: [makeEntry(1, clock(text), 'won')], owners: [{ fromAt: 0, ownerId: '1', assumed: false }] })

it('compilePlan: the last minute of the day before is the older version\'s, midnight of the portal the newer one\'s', () => {
  expect(wonAt('2026-11-14 23:59').map(({ version, value, occurrence }) => [version, value, occurrence])).toEqual([[1, 500, 0]])
  expect(wonAt('2026-11-15 00:00').map(({ version, value, occurrence }) => [version, value, occurrence])).toEqual([[2, 70, occurrenceStep]])
})

it('compilePlan: a record that two versions count, each at its own moment, has a credit of each', () => {
  const credits = compilePlan(planOf([makeMetric({ when: 'createdAt' }), null], [makeMetric({ when: 'wonAt' }), '2026-11-15']), catalogue, ctx)(
    makeDeal({ stageKind: 'won', createdAt: clock('2026-11-02 12:00') }),
    { stages: [makeEntry(1, clock('2026-11-20 12:00'), 'won')], owners: [{ fromAt: 0, ownerId: '1', assumed: false }] })
  expect(credits.map(({ version }) => version)).toEqual([1, 2])
  expect(new Set(credits.map(({ occurrence, personId }) => `${occurrence}:${personId}`)).size).toBe(2)
})

it('compilePlan: every day has the credits of the version in force on it, and no others', () => {
  const edge = toDayNumber('2026-11-10')
  fc.assert(fc.property(anyDeal, anyFunnel, anyFunnel, fc.constantFrom('createdAt', 'wonAt', 'updatedAt'), (deal, first, second, when) => {
    const [older, newer] = [makeMetric({ where: first, when }), makeMetric({ where: second, when })]
    const history = { stages: [], owners: [] }
    const planned = compilePlan(planOf([older, null], [newer, '2026-11-10']), catalogue, ctx)(deal, history)
    const plain = [
      ...compileCredit(older, catalogue, ctx)(deal, history).filter(({ day }) => day < edge), ...compileCredit(newer, catalogue, ctx)(deal, history).filter(({ day }) => day >= edge),
    ]
    const text = ({ personId, at, value }: { personId: string; at: number; value: number }): string => JSON.stringify([personId, at, value])
    expect(planned.map(text)).toEqual(plain.map(text))
    expect(planned.every(({ day, version }) => version === (day < edge ? 1 : 2))).toBe(true)
  }))
})

it('compilePlan: how things stand is told by the version of the day, whatever the other says', () => {
  const instant = fc.integer({ min: 0, max: 40 }).map((hours) => clock('2026-11-09 00:00') + hours * 3_600_000)
  const kind = fc.constantFrom('open' as const, 'won' as const)
  const owner = fc.record({ fromAt: instant, ownerId: fc.constantFrom('1', '2'), assumed: fc.constant(false) })
  const state = fc.constantFrom('while:open', 'while:stage:WON', 'while:overdue:custom.UF_CRM_CALLED')
  const where = fc.constantFrom<FunnelMetric['where']>({ all: [] }, { field: 'amount', op: 'gte', value: 600 }, { field: 'amount', op: 'lt', value: 600 })
  const metric = fc.record({ when: state, where }).map((given) => makeMetric({ measure: { kind: 'sum', field: 'amount' }, ...given }))
  const edge = clock('2026-11-10 00:00')
  fc.assert(fc.property(metric, metric, fc.array(fc.tuple(instant, kind), { maxLength: 5 }), fc.uniqueArray(owner, { selector: (one) => one.fromAt, maxLength: 3 }), kind, instant, (first, second, entries, owners, now, asked) => {
    const deal = makeDeal({ stageKind: now, stageId: now.toUpperCase(), baseMinor: 700, createdAt: clock('2026-11-09 00:00'), movedAt: null, fields: { 'custom.UF_CRM_CALLED': '2026-11-09T12:00:00+03:00' } })
    const history = { stages: entries.toSorted(([a], [b]) => a - b).map(([at, stageKind], i) => makeEntry(i, at, stageKind)), owners: owners.toSorted((a, b) => a.fromAt - b.fromAt) }
    const standing = (credits: readonly { personId: string; at: number; value: number }[]): unknown => {
      const sums = new Map<string, number>()
      for (const { personId, at, value } of credits) if (at <= asked) sums.set(personId, (sums.get(personId) ?? 0) + value)
      return [...sums].filter(([, sum]) => sum !== 0).sort()
    }
    const planned = compilePlan(planOf([first, null], [second, '2026-11-10']), catalogue, ctx)(deal, history)
    expect(standing(planned)).toEqual(standing(compileCredit(asked < edge ? first : second, catalogue, ctx)(deal, history)))
    expect(new Set(planned.map(({ occurrence, personId }) => `${occurrence}:${personId}`)).size).toBe(planned.length)
  }), { numRuns: 500 })
})
