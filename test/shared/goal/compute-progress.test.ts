import fc from 'fast-check'
import { expect, it } from 'vitest'
import { computeIndex, computeProgress, type ProgressInput } from '../../../shared/goal/compute-progress'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import { createWorkCalendar, everyDay } from '../../../shared/period/work-calendar'

const deals = { kind: 'count', of: 'deal' } as const
const marks = [{ at: 0.7, amountMinor: 600_000 }, { at: 1, amountMinor: 1_000_000 }, { at: 1.1, amountMinor: 800_000 }]
const progress = (changes: Partial<ProgressInput> = {}) => computeProgress({
  goal: { base: 0, target: 50, marks }, fact: 30, factToday: 2, period: calendarPeriod('month', toDayNumber('2026-11-19')),
  today: toDayNumber('2026-11-19'), calendar: everyDay, unit: deals, additive: true, ...changes,
})

it('computeProgress: an open month in the middle', () => {
  expect(progress()).toEqual({
    phase: 'open', index: 0.6, expected: (50 * 19) / 30, days: { total: 30, passed: 19, left: 11 },
    // 22 more than the 28 of yesterday over the twelve days that are left with today.
    perDay: 22 / 12, neededToday: 0, forecast: { fact: (30 * 30) / 19, index: (30 * 30) / 19 / 50 },
    marks: [
      { at: 0.7, reached: false, amountMinor: 600_000, value: 35, left: 5 },
      { at: 1, reached: false, amountMinor: 1_000_000, value: 50, left: 20 },
      { at: 1.1, reached: false, amountMinor: 800_000, value: 55, left: 25 },
    ],
    bonus: { amountMinor: 0, lines: [] }, bonusMaxMinor: 2_400_000,
    // 30 in 19 days make 47 in 30: the first mark.
    withinReachMinor: 600_000, today: { fact: 2, bonusMinor: 0 },
  })
})

const russia = createWorkCalendar({ kind: 'russia', exceptions: [] })
const working = (on: string, changes: Partial<ProgressInput> = {}) => progress({ calendar: russia, today: toDayNumber(on), ...changes })

it('computeProgress: pace, need and forecast by working days', () => {
  // Thursday the 19th is the 13th of 20; 22 more than the 28 of yesterday over the eight that are left with today.
  expect(working('2026-11-19')).toMatchObject({
    days: { total: 20, passed: 13, left: 7 }, expected: 32.5, perDay: 22 / 8, neededToday: 0.75,
    forecast: { fact: (30 * 20) / 13, index: (30 * 20) / 13 / 50 }, withinReachMinor: 600_000,
  })
})

it('computeProgress: a day off asks for nothing, and what it brings is taken from the days to come', () => {
  expect(working('2026-11-21')).toMatchObject({ days: { passed: 14, left: 6 }, expected: 35, perDay: 20 / 6, neededToday: null })
  const last = { from: toDayNumber('2026-10-01'), to: toDayNumber('2026-11-01') }
  expect(working('2026-10-31', { period: last })).toMatchObject({ days: { total: 22, passed: 22, left: 0 }, expected: 50, perDay: 22, neededToday: 20 })
})

it('computeProgress: there is no mean before the first working day', () => {
  expect(working('2026-11-01')).toMatchObject({ phase: 'open', expected: 0, perDay: 1, neededToday: null, forecast: null, withinReachMinor: null })
})

it('computeProgress: a period in which nobody works goes by calendar days', () => {
  const weekend = { from: toDayNumber('2026-11-21'), to: toDayNumber('2026-11-23') }
  expect(working('2026-11-21', { period: weekend, fact: 10, factToday: 10 })).toMatchObject({
    days: { total: 2, passed: 1, left: 1 }, expected: 25, perDay: 25, neededToday: 15, forecast: { fact: 20, index: 0.4 },
  })
})

it('computeProgress: no forecast of ratios, nor of what is over or not begun', () => {
  const share = { fact: 0.2, unit: { kind: 'share' }, additive: false } as const
  expect([progress(share), progress({ today: toDayNumber('2026-12-05') }), progress({ today: toDayNumber('2026-10-31') })].map((one) => one.forecast)).toEqual([null, null, null])
})

it('computeProgress: what today added to the bonus', () => {
  expect(progress({ fact: 36, factToday: 2 }).today).toEqual({ fact: 2, bonusMinor: 600_000 })
  expect(progress({ fact: 34, factToday: -3 }).today).toEqual({ fact: -3, bonusMinor: -600_000 })
})

it('computeProgress: a period that is over, and one that has not begun', () => {
  const past = progress({ today: toDayNumber('2026-12-05'), fact: 50 })
  expect(past).toMatchObject({ phase: 'past', expected: 50, perDay: null, today: null, withinReachMinor: null, days: { total: 30, passed: 30, left: 0 }, bonus: { amountMinor: 1_600_000 } })
  const future = progress({ today: toDayNumber('2026-10-31'), fact: 0 })
  expect(future).toMatchObject({ phase: 'future', index: 0, expected: 0, perDay: null, today: null, withinReachMinor: null, days: { passed: 0 } })
})

it('computeProgress: nothing is known without a fact', () => {
  const none = progress({ fact: null, unit: { kind: 'share' }, additive: false })
  expect(none).toMatchObject({ index: null, expected: null, perDay: null, withinReachMinor: null, today: null, bonus: { amountMinor: 0, lines: [] } })
  expect(none.marks.map((mark) => mark.reached)).toEqual([false, false, false])
})

it('computeProgress: lower is better', () => {
  const { index, marks: [first], perDay } = progress({ goal: { base: 30, target: 20, marks: [{ at: 0.77 }] }, fact: 26 })
  expect([index, perDay]).toEqual([0.4, null])
  expect(first).toEqual({ at: 0.77, reached: false, value: 22, left: 4 })
  expect(computeIndex({ fact: 30, base: 30, target: 20 })).toBe(0)
})

it('computeProgress: marks come in order, whatever the order of the goal', () => {
  expect(progress({ goal: { base: 0, target: 50, marks: marks.toReversed() } }).marks.map((mark) => mark.at)).toEqual([0.7, 1, 1.1])
})

it('computeProgress: marks of a rule that does not pay by marks carry no money', () => {
  const { marks: [first], bonus } = progress({ goal: { base: 0, target: 50, marks, bonus: { kind: 'proportional', amountMinor: 100_000 } } })
  expect(first).toEqual({ at: 0.7, reached: false, value: 35, left: 5 })
  expect(bonus.amountMinor).toBe(60_000)
})

it('computeProgress: a ratio has marks in its own units and no pace', () => {
  const { marks: [first], expected } = progress({ goal: { base: 0, target: 0.4, marks: [{ at: 0.7 }] }, fact: 0.2, unit: { kind: 'share' }, additive: false })
  expect(first?.value).toBe(0.28)
  expect(first?.left).toBeCloseTo(0.08, 12)
  expect(expected).toBeNull()
})

it('computeProgress: a mark is reached exactly when nothing is left of it', () => {
  const figure = fc.integer({ min: -10_000, max: 10_000 })
  fc.assert(fc.property(figure, figure, figure, fc.integer({ min: 1, max: 2_000_000 }), (fact, base, target, micros) => {
    fc.pre(base !== target)
    for (const mark of progress({ goal: { base, target, marks: [{ at: micros / 1e6 }] }, fact }).marks) {
      expect(mark.reached).toBe(mark.left === 0)
      expect(mark.reached).toBe(target > base ? fact >= mark.value : fact <= mark.value)
    }
  }))
})

it('computeProgress: within reach is never negative and never beyond the most', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 30 }), (fact, day) => {
    const { withinReachMinor, bonus, bonusMaxMinor } = progress({ fact, today: toDayNumber('2026-10-31') + day })
    expect(withinReachMinor).toBeGreaterThanOrEqual(0)
    expect(bonus.amountMinor + (withinReachMinor ?? 0)).toBeLessThanOrEqual(bonusMaxMinor ?? 0)
  }))
})

it('computeProgress: before a period begins nothing is reached or paid, even where less is better', () => {
  const fewer = { base: 30, target: 20, marks: [{ at: 1, amountMinor: 1000 }] }
  const future = progress({ goal: fewer, today: toDayNumber('2026-10-31'), fact: 0, factToday: 0 })
  expect(future).toMatchObject({ phase: 'future', index: null, bonus: { amountMinor: 0, lines: [] }, marks: [{ at: 1, reached: false }] })
  expect(progress({ goal: fewer, fact: 0, factToday: 0 })).toMatchObject({ phase: 'open', index: 3, bonus: { amountMinor: 1000 } })
})

it('computeProgress: base and target in one place leave nothing to judge', () => {
  const idle = progress({ goal: { base: 0, target: 0, marks }, fact: 3, factToday: 1 })
  expect(idle).toMatchObject({ index: null, expected: 0, perDay: null, forecast: null, bonus: { amountMinor: 0 }, today: { fact: 1, bonusMinor: 0 } })
})
