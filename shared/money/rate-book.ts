import { applyRate, toExactRate, type ExactRate } from './exact-rate'
import type { RateSnapshot } from './rates'

/** Amounts of other currencies in the portal's base one, at the rate of a day. */
export type RateBook = {
  base: string
  /** Minor units of the base currency at the newest snapshot not later than the local day, else at the earliest; null without a rate. */
  toBase: (amountMinor: number, currency: string, day: number) => number | null
}

type Page = { day: number; rate: ExactRate | null }

/** `rates` has the snapshots of each currency; one that equals the one before may be left out. A currency is looked into when it is first asked for. */
export function createRateBook(rates: ReadonlyMap<string, readonly RateSnapshot[]>, base: string): RateBook {
  const pages = new Map<string, readonly Page[]>()
  const ofBase = inOrder(rates.get(base))
  return {
    base,
    toBase: (amountMinor, currency, day) => {
      const known = pages.get(currency) ?? inOrder(rates.get(currency)).map((snapshot) =>
        ({ day: snapshot.day, rate: toExactRate({ from: currency, to: base, rate: snapshot, ofTo: ofBase[lastUpTo(ofBase, snapshot.day)] }) }))
      pages.set(currency, known)
      const page = known[Math.max(lastUpTo(known, day), 0)]
      return page?.rate ? applyRate(amountMinor, page.rate) : null
    },
  }
}

function inOrder(snapshots: readonly RateSnapshot[] = []): RateSnapshot[] {
  return snapshots.toSorted((a, b) => a.day - b.day)
}

/** The place of the last one not later than the day, -1 without any. */
function lastUpTo(pages: readonly { day: number }[], day: number): number {
  let [low, high] = [-1, pages.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const page = pages[middle]
    if (page && page.day <= day) low = middle
    else high = middle - 1
  }
  return low
}
