import { toMicros } from '../money/fraction'

/** A goal as the overall score sees it. */
export type ScoredGoal = { index: number | null; weight?: number | undefined }

/**
 * The score with what makes it: `shares` are the goals' parts of the whole, 0 for one without data, in the given order;
 * `weightSum` is over all goals, and `isWhole` says that it is exactly 1, as it should be.
 */
export type Score = { score: number | null; shares: number[]; weightSum: number; isWhole: boolean }

/** Weighted mean of the uncapped indexes, weight 1 when absent; goals without data are left out. Null when nothing can be averaged. */
export function computeScore(goals: readonly ScoredGoal[]): number | null {
  return scoreParts(goals).score
}

/** The same with its parts. */
export function scoreParts(goals: readonly ScoredGoal[]): Score {
  const known = goals.map(({ index, weight = 1 }) => (index === null ? 0 : weight))
  const total = known.reduce((sum, weight) => sum + weight, 0)
  const micros = goals.reduce((sum, { weight = 1 }) => sum + toMicros(weight), 0n)
  const whole = { weightSum: Number(micros) / 1e6, isWhole: micros === 1_000_000n }
  if (total === 0) return { score: null, shares: goals.map(() => 0), ...whole }
  const sum = goals.reduce((points, { index }, i) => points + (index ?? 0) * (known[i] ?? 0), 0)
  return { score: sum / total, shares: known.map((weight) => weight / total), ...whole }
}
