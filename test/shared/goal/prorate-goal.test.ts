import { expect, it } from 'vitest'
import { computeProgress } from '../../../shared/goal/compute-progress'
import { isProrated, prorateGoal } from '../../../shared/goal/prorate-goal'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import { everyDay } from '../../../shared/period/work-calendar'

const deals = { kind: 'count', of: 'deal' } as const
const roubles = { kind: 'money', currency: 'RUB' } as const
const bands = [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }, { from: 1.1, coefficient: 1.1 }]
const share = { base: 100, target: 150, marks: [], weight: 0.4, bonus: { kind: 'share', fundMinor: 2_000_000, curve: 'step', bands } } as const
const fifteenOfTwenty = { worked: 15, norm: 20 }

const bonusOf = (goal: Parameters<typeof prorateGoal>[0], fact: number) => {
  const { index, bonus } = computeProgress({
    goal, fact, period: calendarPeriod('month', toDayNumber('2026-11-19')), today: toDayNumber('2026-11-30'), calendar: everyDay, unit: deals, additive: true,
  })
  return [index, bonus.amountMinor]
}

it('prorateGoal: fifteen days of twenty make 75 → 112.5 of 100 → 150, and 120 deals 120 %', () => {
  expect(prorateGoal(share, fifteenOfTwenty, deals)).toMatchObject({ base: 75, target: 112.5 })
  expect(bonusOf(prorateGoal(share, fifteenOfTwenty, deals), 120)).toEqual([1.2, 880_000])
  expect(bonusOf(prorateGoal({ ...share, prorateFund: true }, fifteenOfTwenty, deals), 120)).toEqual([1.2, 660_000])
  expect(bonusOf(share, 120)).toEqual([0.4, 0])
})

it('prorateGoal: money comes out in whole minor units, other figures to four places', () => {
  expect(prorateGoal({ base: 0, target: 100_000_000, marks: [] }, { worked: 18, norm: 22 }, roubles).target).toBe(81_818_182)
  expect(prorateGoal({ base: 30, target: 20, marks: [] }, { worked: 1, norm: 3 }, deals)).toMatchObject({ base: 10, target: 6.6667 })
})

it('prorateGoal: the money of marks and of a proportional rule follow the switch, a rate never does', () => {
  const marks = [{ at: 1, amountMinor: 1000 }, { at: 1.1 }]
  expect(prorateGoal({ base: 0, target: 10, marks, prorateFund: true }, fifteenOfTwenty, deals).marks).toEqual([{ at: 1, amountMinor: 750 }, { at: 1.1 }])
  expect(prorateGoal({ base: 0, target: 10, marks }, fifteenOfTwenty, deals).marks).toBe(marks)
  const proportional = { kind: 'proportional', amountMinor: 800 } as const
  expect(prorateGoal({ base: 0, target: 10, marks, bonus: proportional, prorateFund: true }, fifteenOfTwenty, deals).bonus).toEqual({ ...proportional, amountMinor: 600 })
  const actual = { kind: 'actual', rateMinor: 50 } as const
  expect(prorateGoal({ base: 0, target: 10, marks, bonus: actual, prorateFund: true }, fifteenOfTwenty, deals).bonus).toEqual(actual)
})

it('prorateGoal: who was never there has no index and no bonus, whatever the fact', () => {
  const nobody = prorateGoal(share, { worked: 0, norm: 20 }, deals)
  expect(nobody).toMatchObject({ base: 0, target: 0 })
  expect(bonusOf(nobody, 10)).toEqual([null, 0])
})

it('isProrated: one person’s counts and sums, unless the goal says no', () => {
  const person = { kind: 'user', id: '3' } as const
  expect([
    isProrated({ subject: person }, { additive: true }), isProrated({ subject: person, prorate: false }, { additive: true }),
    isProrated({ subject: person }, { additive: false }), isProrated({ subject: { kind: 'everyone' } }, { additive: true }),
  ]).toEqual([true, false, false, false])
})
