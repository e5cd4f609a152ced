/** Longest axis of a page: a longer bar ends with «›». */
export const axisLimit = 1.5

/** The share that the right end of one scale stands for: 100 %, the highest mark or the index, rounded up to 10 %. */
export function scaleAxis({ marks, index }: { marks: readonly { at: number }[]; index: number | null }): number {
  const longest = Math.max(1, index ?? 0, ...marks.map((mark) => mark.at))
  // Rounding first keeps 1.1 from becoming 1.2 by a stray last digit.
  return Math.ceil(Number((longest * 10).toFixed(6))) / 10
}

/** One axis for all scales of a page, so that 100 % stands on one vertical; at most 150 %. */
export function pageAxis(scales: readonly { marks: readonly { at: number }[]; index: number | null }[]): number {
  return Math.min(axisLimit, Math.max(1, ...scales.map(scaleAxis)))
}
