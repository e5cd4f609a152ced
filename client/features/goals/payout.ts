import type { BonusRule } from '../../../shared/bonus/bonus-types'
import { computeBonus, computeBonusMax } from '../../../shared/bonus/compute-bonus'
import { findCliffs, type Cliff } from '../../../shared/bonus/find-cliffs'
import type { Mark } from '../../../shared/goal/goal-types'

/** A rule with what its money depends on; figures are those of one line of the table. */
export type Payout = { rule: BonusRule; marks: readonly Mark[]; weight: number | undefined; base: number; target: number }
/** The money at a share of the way; a jump has two points at one share. */
export type PayoutPoint = { at: number; minor: number }

/** What one person gets at this share of the way, in minor units. */
export function payoutAt({ rule, marks, weight, base, target }: Payout, at: number): number {
  const figures = { fact: base + at * (target - base), base, target }
  return computeBonus({ rule, marks, weight, figures }).amountMinor
}

/** The pay-out from 0 to `end`, straight between its points. */
export function payoutPoints(payout: Payout, end: number): PayoutPoint[] {
  const jumps = new Map(findCliffs(payout).map((cliff) => [cliff.at, cliff]))
  const places = [...new Set([0, ...bends(payout), ...jumps.keys(), end])].filter((at) => at >= 0 && at <= end).toSorted((a, b) => a - b)
  return places.flatMap((at): PayoutPoint[] => {
    const jump = jumps.get(at)
    return jump ? [{ at, minor: jump.beforeMinor }, { at, minor: jump.afterMinor }] : [{ at, minor: payoutAt(payout, at) }]
  })
}

/** Right end of the axis: room for the last bend of the rule, as the scale above has for its marks. */
export function payoutEnd(payout: Payout, axis: number): number {
  const last = Math.max(0, ...bends(payout).filter((at) => at <= 3))
  return last + 0.1 <= axis ? axis : Math.ceil(Number(((last + 0.2) * 10).toFixed(6))) / 10
}

/** Where the line bends or jumps, as shares of the way; a line that goes on is also worth a look at 100 %. */
export function bends({ rule, marks, base, target }: Payout): number[] {
  const ofFact = (fact: number): number => (fact - base) / (target - base)
  switch (rule.kind) {
    case 'oneTime': return marks.filter((mark) => mark.amountMinor !== undefined).map((mark) => mark.at)
    case 'share': return rule.bands.map((band) => band.from)
    case 'pool': return rule.gate === undefined ? [] : [rule.gate]
    case 'actual': return [...(rule.tiers ? rule.tiers.map((tier) => ofFact(tier.from * target)) : [{ zero: ofFact(0), base: 0, target: 1 }[rule.from ?? 'zero']]), 1]
    case 'proportional': return [rule.gate, rule.cap, rule.floor, 1].filter((at) => at !== undefined)
  }
}

/** Cost of all lines: if each reaches 100 % exactly, and at the very most (null without an end). A pool is paid once for each line. */
export function payoutCost(lines: readonly Payout[]): { atTargetMinor: number; atMostMinor: number | null } {
  const most = lines.map((line) => computeBonusMax(line))
  return {
    atTargetMinor: sum(lines.map((line) => (line.rule.kind === 'pool' ? line.rule.poolMinor : payoutAt(line, 1)))),
    atMostMinor: most.includes(null) ? null : sum(most.map((minor) => minor ?? 0)),
  }
}

/** The highest upward jump when it is worth a warning (at least 40 % of the money at its top end), else null. */
export function worstCliff(payout: Payout, end: number): Cliff | null {
  const rises = findCliffs(payout).filter((cliff) => cliff.afterMinor > cliff.beforeMinor)
  const worst = rises.reduce<Cliff | null>((best, cliff) => (best === null || rise(cliff) > rise(best) ? cliff : best), null)
  const most = Math.max(...payoutPoints(payout, end).map((point) => point.minor))
  return worst !== null && rise(worst) >= most * 0.4 ? worst : null
}

/** A place where a little more brings less money. */
export function findDrop(payout: Payout): Cliff | null {
  return findCliffs(payout).find((cliff) => cliff.afterMinor < cliff.beforeMinor) ?? null
}

function rise({ beforeMinor, afterMinor }: Cliff): number {
  return afterMinor - beforeMinor
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
