/** What a person's bonuses of one period may come to, in minor units; null is no limit. */
export type BonusLimit = { capMinor: number | null; floorMinor: number | null }

/** A person's bonuses of one period: the sum of the rounded lines, held between floor and cap. */
export type LimitedSum = { amountMinor: number; limitedBy: 'cap' | 'floor' | null }

/** The cap and floor act on the sum. Without a single goal there is nothing to guarantee. */
export function limitBonus({ sumMinor, limit, hasGoals }: { sumMinor: number; limit: BonusLimit | null; hasGoals: boolean }): LimitedSum {
  const { capMinor = null, floorMinor = null } = limit ?? {}
  if (capMinor !== null && sumMinor > capMinor) return { amountMinor: capMinor, limitedBy: 'cap' }
  if (floorMinor !== null && hasGoals && sumMinor < floorMinor) return { amountMinor: floorMinor, limitedBy: 'floor' }
  return { amountMinor: sumMinor, limitedBy: null }
}
