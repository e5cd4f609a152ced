import type { DryRun, TrialFigure } from '../../../shared/api/version-contract'

type Goal = DryRun['goals'][number]

/** A line of the table: a person, or the whole figure of a group with its people nested below. */
export type TrialRow = { key: string; name: string; subject: Goal['subject']; isNested: boolean; before: TrialFigure; after: TrialFigure }
/** Lines that share a metric, its unit and a period. */
export type TrialTable = { key: string; metricName: string; period: Goal['period']; unitBefore: Goal['unit']; unit: Goal['unit']; rows: TrialRow[]; same: number }

/** What changes, a table per metric and period; `same` lines of it do not and are left out. */
export function trialTables({ goals }: Pick<DryRun, 'goals'>): TrialTable[] {
  const tables = new Map<string, TrialTable>()
  for (const goal of goals) {
    const { metricId, metricName, period, unit, unitBefore } = goal
    const key = JSON.stringify([metricId, period, unit, unitBefore])
    const table = tables.get(key) ?? { key, metricName, period, unitBefore, unit, rows: [], same: 0 }
    tables.set(key, table)
    const rows = rowsOf(goal)
    table.rows.push(...rows.changed)
    table.same += rows.same
  }
  return [...tables.values()].filter(({ rows }) => rows.length > 0)
}

function rowsOf(goal: Goal): { changed: TrialRow[]; same: number } {
  const { goalId, subject, subjectName } = goal
  const people = subject.kind === 'user' ? [] : goal.people
  const changed = people.filter((row) => row.changed).map(({ userId, name, before, after }): TrialRow =>
    ({ key: `${goalId}:${userId}`, name, subject: { kind: 'user', id: userId }, isNested: true, before, after }))
  if (!goal.changed && changed.length === 0) return { changed: [], same: people.length + 1 }
  return { changed: [{ key: goalId, name: subjectName, subject, isNested: false, before: goal.before, after: goal.after }, ...changed], same: people.length - changed.length }
}

/** How much more it would be, null where one side has no data or they are written in different units. */
export function trialDifference({ before, after }: Pick<TrialRow, 'before' | 'after'>, { unit, unitBefore }: Pick<TrialTable, 'unit' | 'unitBefore'>): number | null {
  if (before.fact === null || after.fact === null || JSON.stringify(unit) !== JSON.stringify(unitBefore)) return null
  return after.fact - before.fact
}
