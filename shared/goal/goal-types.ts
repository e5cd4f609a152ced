import type { BonusRule } from '../bonus/bonus-types'

export type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'halfYear' | 'year'

/** Whose goal it is: one person, a department with everything below it, or everyone. */
export type GoalSubject = { kind: 'user'; id: string } | { kind: 'department'; id: string } | { kind: 'everyone' }

/** Days are `YYYY-MM-DD`; `to` and `until` are exclusive. */
export type GoalPeriod =
  | { kind: 'once'; from: string; to: string }
  | { kind: 'every'; unit: PeriodUnit; from: string; until?: string | undefined }

/** A point on the bar: `at` is a share of the way from base to target, at most six decimals. */
export type Mark = { at: number; amountMinor?: number | undefined }

/** What a supervisor writes; the stored goal adds an id. `base` and `target` are minor units for money. */
export type GoalDraft = {
  metricId: string
  subject: GoalSubject
  base: number
  target: number
  period: GoalPeriod
  marks: readonly Mark[]
  weight?: number | undefined
  bonus?: BonusRule | undefined
  /** Are base and target cut to the days that the person is there? Yes when absent, for what adds up. */
  prorate?: boolean | undefined
  /** Is the money of the rule cut likewise? No when absent. */
  prorateFund?: boolean | undefined
}
