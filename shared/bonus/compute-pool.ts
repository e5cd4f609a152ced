import { isIndexAtLeast, toMicros } from '../money/fraction'
import { toSafeNumber } from '../money/decimal'
import type { BonusLine } from './bonus-line-types'
import type { PoolRule } from './bonus-types'

export type PoolMember = { id: string; fact: number | null }
export type PoolShare = { id: string; amountMinor: number; line: Extract<BonusLine, { kind: 'pool' }> }

/**
 * Divides a pool by facts, in steps of `roundMinor`, by largest remainder, so that nothing is lost or made up; equal
 * remainders go to the earlier id. Who is below the gate gets nothing, and that share stays unless it is redistributed.
 */
export function computePool({ rule, members, base, target }: {
  rule: PoolRule; members: readonly PoolMember[]; base: number; target: number
}): PoolShare[] {
  const { gate } = rule
  const entered = members.map(({ id, fact }) => ({
    id,
    fact: fact === null || fact < 0 ? 0n : toMicros(fact),
    passed: fact !== null && (gate === undefined || isIndexAtLeast({ fact, base, target }, gate)),
  }))
  const sharing = rule.redistribute ? entered.filter((member) => member.passed) : entered
  const amounts = divide(BigInt(rule.poolMinor), BigInt(rule.roundMinor ?? 1), sharing)
  const ofUnits = Number(sharing.reduce((sum, member) => sum + member.fact, 0n)) / 1e6
  return entered.map(({ id, fact, passed }) => {
    const amountMinor = passed ? (amounts.get(id) ?? 0) : 0
    return { id, amountMinor, line: { kind: 'pool', poolMinor: rule.poolMinor, units: Number(fact) / 1e6, ofUnits, passed, amountMinor } }
  })
}

function divide(pool: bigint, step: bigint, members: readonly { id: string; fact: bigint }[]): Map<string, number> {
  const total = members.reduce((sum, member) => sum + member.fact, 0n)
  if (total === 0n) return new Map()
  const steps = pool / step
  const shares = members.map(({ id, fact }) => ({ id, whole: (steps * fact) / total, rest: (steps * fact) % total }))
  const left = Number(steps - shares.reduce((sum, share) => sum + share.whole, 0n))
  const first = new Set(shares.toSorted(byRest).slice(0, left).map((share) => share.id))
  return new Map(shares.map(({ id, whole }) => [id, toSafeNumber((whole + (first.has(id) ? 1n : 0n)) * step)]))
}

function byRest(a: { id: string; rest: bigint }, b: { id: string; rest: bigint }): number {
  if (a.rest !== b.rest) return a.rest > b.rest ? -1 : 1
  // Ids are numbers as text: 8 comes before 12.
  if (a.id.length !== b.id.length) return a.id.length - b.id.length
  return a.id < b.id ? -1 : 1
}
