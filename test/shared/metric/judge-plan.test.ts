import { expect, it } from 'vitest'
import { compilePlanJudge } from '../../../shared/metric/judge-plan'
import { clipPlan } from '../../../shared/metric/metric-plan'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import type { CrmRecord } from '../../../shared/record/record-types'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const edge = toDayNumber('2026-11-15')
const least = (value: number) => makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value }] } })
const plan = clipPlan([
  { version: 1, from: -Infinity, to: edge, definition: least(1000) }, { version: 2, from: edge, to: Infinity, definition: least(5000) },
], calendarPeriod('month', edge))
const judge = (wonAt: string | null, baseMinor: number, ownerId = '1') => compilePlanJudge({
  plan, catalogue: makeCatalogue(), ctx: makeContext(), includes: (personId) => personId === '1', isHere: (personId) => personId === '1',
})(makeDeal({ baseMinor, ownerId: '1', stageKind: wonAt === null ? 'open' : 'won' } satisfies Partial<CrmRecord>), {
  stages: wonAt === null ? [] : [makeEntry(1, clock(wonAt), 'won')], owners: [{ fromAt: 0, ownerId, assumed: false }],
})

it('compilePlanJudge: each record is judged by the version of its day', () => {
  expect(judge('2026-11-14 12:00', 2000)).toMatchObject({ range: 0, failedAt: null })
  expect(judge('2026-11-15 12:00', 2000)).toMatchObject({ range: 1, failedAt: 0 })
  expect(judge('2026-11-15 12:00', 7000)).toMatchObject({ range: 1, failedAt: null })
})

it('compilePlanJudge: without a moment in the period the newest version tells', () => {
  expect(judge(null, 2000)).toMatchObject({ range: 1, failedAt: 0, isInside: false })
  expect(judge('2026-10-31 12:00', 7000)).toMatchObject({ range: 1, failedAt: 1, isInside: false })
})

it('compilePlanJudge: a record with a moment under each version counts if one of them counts it', () => {
  const every = (first: number, second: number) => compilePlanJudge({
    plan: clipPlan([
      { version: 1, from: -Infinity, to: edge, definition: { ...least(first), occurrence: 'every' } }, { version: 2, from: edge, to: Infinity, definition: { ...least(second), occurrence: 'every' } },
    ], calendarPeriod('month', edge)),
    catalogue: makeCatalogue(), ctx: makeContext(), includes: () => true, isHere: () => true,
  })(makeDeal({ baseMinor: 2000, stageKind: 'won' }), {
    stages: ([['2026-11-10 12:00', 'won'], ['2026-11-12 12:00', 'open'], ['2026-11-20 12:00', 'won']] as const).map(([at, kind], i) => makeEntry(i, clock(at), kind)),
    owners: [{ fromAt: 0, ownerId: '1', assumed: false }],
  })
  expect(every(5000, 1000)).toMatchObject({ range: 1, failedAt: null })
  expect(every(1000, 5000)).toMatchObject({ range: 0, failedAt: null })
  expect(every(5000, 5000)).toMatchObject({ range: 0, failedAt: 0 })
})

it('compilePlanJudge: what somebody else won on the days of an older version is not of the goal', () => {
  expect(judge('2026-11-14 12:00', 7000, '2')).toBeNull()
  expect(judge('2026-11-20 12:00', 7000, '2')).toBeNull()
})
