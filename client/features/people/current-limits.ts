import type { BonusLimitRow } from '../../../shared/api/absence-contract'

/** The monthly limit that holds for each person in the month that begins on the day; `limits` come the newest first. */
export function currentLimits(limits: readonly BonusLimitRow[], month: string): Map<string, BonusLimitRow> {
  const found = new Map<string, BonusLimitRow>()
  for (const limit of limits) if (limit.unit === 'month' && limit.from <= month && !found.has(limit.userId)) found.set(limit.userId, limit)
  return found
}
