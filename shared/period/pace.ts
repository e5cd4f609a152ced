import { periodDays, type Period } from './period'

/** What the fact should be by the end of today, in units of the fact: calendar days, today counted. */
export function expectedFact({ base, target, period, today }: { base: number; target: number; period: Period; today: number }): number {
  const { passed, total } = periodDays(period, today)
  return base + ((target - base) * passed) / total
}
