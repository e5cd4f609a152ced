/**
 * Divides a whole value by whole weights so that the parts are whole and add up to it: each gets its share rounded down, and
 * what is left goes one by one to the largest remainders, the earlier part first. Weights are positive, a million in all at most.
 */
export function splitValue(value: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const size = Math.abs(value)
  const [whole, rest] = [Math.floor(size / all), size % all]
  const parts = weights.map((weight, index) => ({ index, part: whole * weight + Math.floor((rest * weight) / all), remainder: (rest * weight) % all }))
  const left = size - parts.reduce((sum, { part }) => sum + part, 0)
  const favoured = new Set(parts.toSorted((a, b) => b.remainder - a.remainder || a.index - b.index).slice(0, left).map(({ index }) => index))
  // Without + 0 a part of nothing would be -0.
  return parts.map(({ index, part }) => Math.sign(value) * (part + (favoured.has(index) ? 1 : 0)) + 0)
}
