import { toDecimal, type Decimal } from './decimal'
import type { Rate } from './money'

/** What a unit of a currency was worth in the base currency of a day. */
export type RateSnapshot = Rate & { day: number }

/** The newest snapshot not later than the day, else the earliest one; null when there are none. Order does not matter. */
export function pickRate<Snapshot extends { day: number }>(snapshots: readonly Snapshot[], day: number): Snapshot | null {
  let newest: Snapshot | null = null
  let earliest: Snapshot | null = null
  for (const snapshot of snapshots) {
    if (snapshot.day <= day && (!newest || snapshot.day > newest.day)) newest = snapshot
    if (!earliest || snapshot.day < earliest.day) earliest = snapshot
  }
  return newest ?? earliest
}

/**
 * The rate of a currency into the base one that holds on a day. A snapshot from before the portal changed its base is in the old one:
 * the base's own rate of that very day turns it over.
 */
export function rateInto(rates: ReadonlyMap<string, readonly RateSnapshot[]>, { currency, base, day }: { currency: string; base: string; day: number }): RateSnapshot | null {
  const rate = pickRate(rates.get(currency) ?? [], day)
  const ofBase = rate && rates.get(base)?.find((snapshot) => snapshot.day === rate.day)
  if (!rate || !ofBase || Number(ofBase.rateAmount) === Number(ofBase.rateCount)) return rate
  return { day: rate.day, rateAmount: product(rate.rateAmount, ofBase.rateCount), rateCount: product(rate.rateCount, ofBase.rateAmount) }
}

function product(a: string, b: string): string {
  const [x, y] = [toDecimal(a), toDecimal(b)]
  return toText({ units: x.units * y.units, scale: x.scale + y.scale })
}

function toText({ units, scale }: Decimal): string {
  if (scale === 0) return String(units)
  const digits = String(units).padStart(scale + 1, '0')
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
