import fc from 'fast-check'
import { expect, it } from 'vitest'
import { creditRecord } from '../../../shared/metric/credit-record'
import { describeSteps, explainRecord } from '../../../shared/metric/explain-record'
import { compileJudge, stepsOf, type JudgeInput } from '../../../shared/metric/judge-record'
import type { Measure } from '../../../shared/metric/metric-types'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import type { CrmRecord, RecordHistory } from '../../../shared/record/record-types'
import { anyDeal, anyFunnel } from '../funnel/funnel-builders'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const ctx = makeContext()
const period = calendarPeriod('month', toDayNumber('2026-11-19'))
const where = { all: [{ field: 'stageKind', op: 'is' as const, value: 'won' }, { all: [{ field: 'amount', op: 'gte' as const, value: 50_000 }] }] }
const won = (text: string): RecordHistory => ({ stages: [makeEntry(1, clock(text), 'won')], owners: [{ fromAt: 0, ownerId: '1', assumed: false }] })
const judge = (deal: Partial<CrmRecord> = {}, history = won('2026-11-10 12:00'), changes: Partial<JudgeInput> = {}) => compileJudge({
  metric: makeMetric({ where }), catalogue: makeCatalogue(), ctx, period, includes: (personId) => personId === '1', isHere: (personId) => personId === '1', ...changes,
})(makeDeal({ stageKind: 'won', ...deal }), history)

const measures: Measure[] = [
  { kind: 'count' }, { kind: 'sum', field: 'amount' }, { kind: 'average', field: 'amount' }, { kind: 'distinct', field: 'custom.UF_CRM_REGION' }, { kind: 'duration', from: 'createdAt', to: 'closeDate' },
]

it('stepsOf: a nested `all` gives its own steps', () => {
  expect(stepsOf(where)).toHaveLength(2)
})

it('compileJudge: counted, dropped by a condition, dropped by the period', () => {
  expect(judge()).toEqual({ personId: '1', isInside: true, failedAt: null, passed: 3 })
  expect(judge({ baseMinor: 5 })).toEqual({ personId: '1', isInside: true, failedAt: 1, passed: 2 })
  expect(judge({}, won('2026-10-31 12:00'))).toEqual({ personId: '1', isInside: false, failedAt: 2, passed: 2 })
  expect(judge({ stageKind: 'open', ownerId: '1' }, { stages: [], owners: [] })).toEqual({ personId: '1', isInside: false, failedAt: 0, passed: 1 })
})

it('compileJudge: nobody in the goal, or a record that never counts, is left out', () => {
  expect(judge({ excluded: true })).toBeNull()
  expect(judge({}, undefined, { includes: () => false })).toBeNull()
  expect(judge({}, won('2026-10-31 12:00'), { isHere: () => false })).toBeNull()
})

it('compileJudge: without a moment in the period a record is of the person of its last moment, not of the present owner', () => {
  const history = { ...won('2026-10-31 12:00'), owners: [{ fromAt: 0, ownerId: '1', assumed: false }, { fromAt: clock('2026-11-05 12:00'), ownerId: '2', assumed: false }] }
  expect(judge({ ownerId: '2' }, history)?.personId).toBe('1')
  expect(judge({ ownerId: '2', stageKind: 'open' }, { ...history, stages: [] }, { isHere: () => true })?.personId).toBe('2')
})

it('compileJudge: counts what the ledger credits, and drops by the condition that the explanation names', () => {
  fc.assert(fc.property(anyDeal, anyFunnel, fc.constantFrom('createdAt', 'wonAt', 'updatedAt'), fc.constantFrom(...measures), (deal, funnel, when, measure) => {
    const metric = makeMetric({ where: funnel, when, measure })
    const given = { metric, catalogue: makeCatalogue(), ctx, period, includes: () => true }
    const history = { stages: [], owners: [] }
    const verdict = compileJudge({ ...given, isHere: () => true })(deal, history)
    const credited = creditRecord({ metric, record: deal, history, catalogue: given.catalogue, ctx }).filter(({ day }) => day >= period.from && day < period.to)
    expect(verdict !== null && verdict.failedAt === null).toBe(credited.length > 0)
    if (!verdict) return
    const { steps } = explainRecord({ ...given, record: deal, history, language: 'en', currency: 'RUB' })
    expect(describeSteps({ ...given, language: 'en', currency: 'RUB' })).toEqual(steps.slice(0, -1).map(({ condition }) => condition))
    const failedAt = steps.findIndex((step) => !step.passed)
    expect(verdict.failedAt).toBe(failedAt === -1 ? null : failedAt)
  }))
})
