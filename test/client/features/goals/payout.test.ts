import { expect, it } from 'vitest'
import { bends, findDrop, payoutAt, payoutCost, payoutEnd, payoutPoints, worstCliff, type Payout } from '../../../../client/features/goals/payout'

const marks = [{ at: 0.7, amountMinor: 300_000 }, { at: 1, amountMinor: 300_000 }, { at: 1.1, amountMinor: 200_000 }]
const bands = [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }, { from: 1.1, coefficient: 1.1 }]
const pay = (rule: Payout['rule'], more: Partial<Payout> = {}): Payout => ({ rule, marks, weight: undefined, base: 0, target: 1, ...more })
const cumulative = pay({ kind: 'oneTime', mode: 'cumulative' })
const highest = pay({ kind: 'oneTime', mode: 'highest' })
const share = pay({ kind: 'share', fundMinor: 2_000_000, curve: 'step', bands }, { weight: 0.4 })
const proportional = pay({ kind: 'proportional', amountMinor: 800_000, gate: 0.7, cap: 1.1 })
const pairs = (payout: Payout, end = 1.3) => payoutPoints(payout, end).map(({ at, minor }) => [at, minor])

it('payoutAt: what a person gets at a share of the way', () => {
  expect([0.69, 0.7, 1.05, 3].map((at) => payoutAt(cumulative, at))).toEqual([0, 300_000, 600_000, 800_000])
  expect(payoutAt(pay({ kind: 'actual', rateMinor: 5000, from: 'base' }, { base: 100, target: 150 }), 1.2)).toBe(300_000)
})

it('payoutPoints: steps have two points where they jump', () => {
  expect(pairs(cumulative)).toEqual([[0, 0], [0.7, 0], [0.7, 300_000], [1, 300_000], [1, 600_000], [1.1, 600_000], [1.1, 800_000], [1.3, 800_000]])
})

it('payoutPoints: lines bend where the rule does', () => {
  expect(pairs(proportional)).toEqual([[0, 0], [0.7, 0], [0.7, 560_000], [1, 800_000], [1.1, 880_000], [1.3, 880_000]])
  expect(pairs({ ...share, rule: { ...share.rule, curve: 'linear' } as Payout['rule'] })).toEqual([[0, 0], [0.7, 0], [0.7, 720_000], [1, 800_000], [1.1, 880_000], [1.3, 880_000]])
  expect(pairs(pay({ kind: 'actual', rate: 0.1, from: 'target' }, { base: 0, target: 1000 }))).toEqual([[0, 0], [1, 0], [1.3, 30]])
})

it('payoutEnd: the axis of the marks, longer when the rule goes on beyond it', () => {
  expect(payoutEnd(cumulative, 1.3)).toBe(1.3)
  expect(payoutEnd(pay({ kind: 'proportional', amountMinor: 1, cap: 1.5 }), 1.3)).toBe(1.7)
  expect(bends(pay({ kind: 'actual', rate: 0.1, from: 'base' }))).toEqual([0, 1])
})

it('payoutCost: all at 100 %, and at the very most', () => {
  expect(payoutCost(Array.from({ length: 6 }, () => cumulative))).toEqual({ atTargetMinor: 3_600_000, atMostMinor: 4_800_000 })
  expect(payoutCost([highest, highest])).toEqual({ atTargetMinor: 600_000, atMostMinor: 600_000 })
  expect(payoutCost([pay({ kind: 'pool', poolMinor: 500 })])).toEqual({ atTargetMinor: 500, atMostMinor: 500 })
  expect(payoutCost([pay({ kind: 'actual', rateMinor: 50 }, { target: 10 })])).toEqual({ atTargetMinor: 500, atMostMinor: null })
})

it('worstCliff: names the highest jump when much of the money hangs on it', () => {
  expect(worstCliff(share, 1.3)).toEqual({ at: 0.7, beforeMinor: 0, afterMinor: 720_000, remedy: 'linear' })
  expect(worstCliff(pay({ kind: 'oneTime', mode: 'cumulative' }, { marks: [0.7, 0.8, 0.9, 1].map((at) => ({ at, amountMinor: 100_000 })) }), 1.3)).toBeNull()
  expect(worstCliff(pay({ kind: 'oneTime', mode: 'cumulative' }, { marks: [] }), 1.3)).toBeNull()
})

it('findDrop: sees a mark that pays less than the one before', () => {
  expect(findDrop(highest)).toMatchObject({ at: 1.1, beforeMinor: 300_000, afterMinor: 200_000 })
  expect(findDrop(cumulative)).toBeNull()
})
