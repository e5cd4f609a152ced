import { expect, it } from 'vitest'
import { findCliff, findDrop, payoutAt, payoutCost, payoutSteps } from '../../../../client/features/goals/payout'
import { toMarkDrafts } from '../../../../client/features/goals/mark-track'

const marks = toMarkDrafts([{ at: 0.7, amountMinor: 300_000 }, { at: 1, amountMinor: 300_000 }, { at: 1.1, amountMinor: 200_000 }])

it('payoutSteps: marks add up, or the highest alone pays', () => {
  expect(payoutSteps(marks, 'cumulative').map((step) => step.totalMinor)).toEqual([300_000, 600_000, 800_000])
  expect(payoutSteps(marks, 'highest').map((step) => step.totalMinor)).toEqual([300_000, 300_000, 200_000])
})

it('payoutAt: nothing below the first mark', () => {
  const steps = payoutSteps(marks, 'cumulative')
  expect([69, 70, 105, 300].map((percent) => payoutAt(steps, percent))).toEqual([0, 300_000, 600_000, 800_000])
})

it('payoutCost: all at 100 %, and at the very most', () => {
  expect(payoutCost(payoutSteps(marks, 'cumulative'), 6)).toEqual({ atTargetMinor: 3_600_000, atMostMinor: 4_800_000 })
  expect(payoutCost(payoutSteps(marks, 'highest'), 2)).toEqual({ atTargetMinor: 600_000, atMostMinor: 600_000 })
})

it('findCliff: names the highest jump when much of the money hangs on it', () => {
  const cliff = toMarkDrafts([{ at: 0.7, amountMinor: 600_000 }, { at: 1, amountMinor: 1_000_000 }, { at: 1.1, amountMinor: 800_000 }])
  expect(findCliff(payoutSteps(cliff, 'cumulative'))).toEqual({ percent: 100, minor: 1_000_000, belowMinor: 600_000 })
  const even = toMarkDrafts([0.7, 0.8, 0.9, 1].map((at) => ({ at, amountMinor: 100_000 })))
  expect(findCliff(payoutSteps(even, 'cumulative'))).toBeNull()
  expect(findCliff([])).toBeNull()
})

it('findDrop: sees a mark that pays less than the one before', () => {
  expect(findDrop(payoutSteps(marks, 'highest'))).toEqual({ percent: 110, totalMinor: 200_000 })
  expect(findDrop(payoutSteps(marks, 'cumulative'))).toBeNull()
})
