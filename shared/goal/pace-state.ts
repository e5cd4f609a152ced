import { compareIndex, type Figures } from '../money/fraction'

export type PaceState = 'ok' | 'warn' | 'bad' | 'none'

const amberShare = 0.15

/**
 * Colour of a goal: in pace or reached, behind by up to 15 points of the index, behind by more, no data.
 * `expected` is in units of the fact; null (ratios, averages) compares with the target.
 */
export function paceState({ fact, base, target, expected }: Omit<Figures, 'fact'> & { fact: number | null; expected: number | null }): PaceState {
  if (fact === null || base === target) return 'none'
  if (compareIndex({ fact, base, target }, 1) >= 0) return 'ok'
  // How much is missing today, as a share of the whole way.
  const missing = { fact: base + ((expected ?? target) - fact), base, target }
  if (compareIndex(missing, 0) <= 0) return 'ok'
  return compareIndex(missing, amberShare) <= 0 ? 'warn' : 'bad'
}
