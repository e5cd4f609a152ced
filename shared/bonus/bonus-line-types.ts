import type { Figures } from '../money/fraction'
import type { Mark } from '../goal/goal-types'
import type { BonusRule } from './bonus-types'

/** One line of a bonus, already rounded; what is shown is what is summed. Amounts are minor units. */
export type BonusLine =
  | { kind: 'mark'; at: number; amountMinor: number }
  | { kind: 'share'; fundMinor: number; weight: number; coefficient: number; amountMinor: number }
  | { kind: 'actual'; from: 'zero' | 'base' | 'target'; units: number; rate: number; amountMinor: number }
  | { kind: 'tier'; from: number; units: number; rate: number; amountMinor: number }
  | { kind: 'proportional'; fullMinor: number; share: number; amountMinor: number }
  /** A member's part of a pool: so many `units` of the fact of all who share; `passed` says that the gate let it through. */
  | { kind: 'pool'; poolMinor: number; units: number; ofUnits: number; passed: boolean; amountMinor: number }

export type Bonus = { amountMinor: number; lines: BonusLine[] }

/** What a bonus is computed from; `figures` null means that there is no fact. */
export type BonusInput<Rule extends BonusRule = BonusRule> = {
  rule: Rule
  figures: Figures | null
  marks: readonly Mark[]
  /** Weight of the goal; 1 when absent. */
  weight?: number | undefined
}
