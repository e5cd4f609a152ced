/** A small seeded source of chance: the same seed gives the same company on every machine. */
export type Random = {
  /** A fraction in [0, 1). */
  next: () => number
  /** A whole number in [0, limit). */
  below: (limit: number) => number
  chance: (probability: number) => boolean
  /** One of the list; throws on an empty list. */
  pick: <Item>(items: readonly Item[]) => Item
  /** An index, each as likely as its weight. `cumulative` holds running sums. */
  weighted: (cumulative: ArrayLike<number>) => number
  /** Log-normal: half of the values lie below the median. */
  logNormal: (median: number, sigma: number) => number
}

/** The mulberry32 generator: 32 bits of state, fast, even enough for a made-up company. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('Nothing to pick from')
      return item
    },
    weighted: (cumulative) => findFirstAbove(cumulative, next() * (cumulative[cumulative.length - 1] ?? 0)),
    logNormal: (median, sigma) => median * Math.exp(sigma * toNormal(next(), next())),
  }
}

/** Running sums of weights, for `weighted`. */
export function toCumulative(weights: readonly number[]): number[] {
  let sum = 0
  return weights.map((weight) => (sum += weight))
}

/** The first index whose running sum lies above the value; the last index when none does. */
function findFirstAbove(cumulative: ArrayLike<number>, value: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] ?? Infinity) > value) high = middle
    else low = middle + 1
  }
  return low
}

function toNormal(a: number, b: number): number {
  return Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b)
}
