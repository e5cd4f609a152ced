/** Weighted mean of the indexes, weight 1 when absent; goals without data are left out. Null when nothing can be averaged. */
export function computeScore(goals: readonly { index: number | null; weight?: number | undefined }[]): number | null {
  let sum = 0
  let weights = 0
  for (const { index, weight = 1 } of goals) {
    if (index === null) continue
    sum += index * weight
    weights += weight
  }
  return weights === 0 ? null : sum / weights
}
