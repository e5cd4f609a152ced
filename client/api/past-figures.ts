import type { Board } from '../../shared/api/board-contract'
import type { GoalSubject, PeriodUnit } from '../../shared/goal/goal-types'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import { calendarPeriod } from '../../shared/period/period'

/** What was reached in the period before and on average of the three before; `mean` is of those with figures. */
export type PastFigure = { previous: number | null; mean: number }
type Whose = { metricId: string; subject: GoalSubject }

/** How many periods back the mean looks. */
export const pastPeriods = 3

/** First days of the periods before the one that holds `day`, the nearest first. */
export function pastStarts(unit: PeriodUnit, day: string): string[] {
  return Array.from({ length: pastPeriods }, (_, i) => toDayText(calendarPeriod(unit, toDayNumber(day), -1 - i).from))
}

/** Past figures of a metric's goals, by `pastKey`; `boards` begin with the period before, null = not read. */
export function pastFigures(boards: readonly (Board | null)[]): Map<string, PastFigure> {
  const facts = boards.map(factsOf)
  const keys = new Set(facts.flatMap((one) => [...one.keys()]))
  return new Map([...keys].map((key) => {
    const known = facts.flatMap((one) => one.get(key) ?? [])
    return [key, { previous: facts[0]?.get(key) ?? null, mean: known.reduce((sum, fact) => sum + fact, 0) / known.length }]
  }))
}

function factsOf(board: Board | null): ReadonlyMap<string, number> {
  const results = board ? [...board.groups, ...board.rows.flatMap((row) => row.goals)] : []
  return new Map([
    ...results.flatMap((result) => (result.fact === null ? [] : [[pastKey(result), result.fact] as const])),
    ...(board?.totals ?? []).flatMap(({ metricId, fact }) => (fact === null ? [] : [[totalKey(metricId), fact] as const])),
  ])
}

/** Whose figure of which metric. */
export function pastKey({ metricId, subject }: Whose): string {
  return subject.kind === 'everyone' ? `${metricId}:everyone` : `${metricId}:${subject.kind}:${subject.id}`
}

/** The total of a metric over the board's people. */
export function totalKey(metricId: string): string {
  return `${metricId}:total`
}
