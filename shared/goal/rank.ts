/**
 * Places by score, the highest first: who has the same score shares the place, and the places after it are left out (1, 2, 2, 4). Without
 * a score there is no place; null.
 */
export function rankScores(scores: readonly (number | null)[]): (number | null)[] {
  const sorted = scores.filter((score) => score !== null).toSorted((a, b) => b - a)
  const places = new Map<number, number>()
  sorted.forEach((score, i) => { if (!places.has(score)) places.set(score, i + 1) })
  return scores.map((score) => (score === null ? null : places.get(score) ?? null))
}
