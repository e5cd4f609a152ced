import type { MetricValueList } from '../../../shared/api/metric-contract'

export type EnteredValue = MetricValueList['values'][number]
/** `days`: a column per day of a month; `months`: a column per month, kept on its first day. */
export type GridMode = 'days' | 'months'

/** A cell: what is stored there; `sum` of the other days of a month that was filled day by day. */
export type GridCell = { userId: string; on: string; entered: EnteredValue | null; sum: number | null }

const monthsShown = 6

/** The columns of the grid, and the days `[from, to)` that they cover; `month` is a month's first day. */
export function gridColumns(mode: GridMode, month: string): { columns: string[]; from: string; to: string } {
  const next = shiftMonth(month, 1)
  if (mode === 'days') {
    const days = (Date.parse(next) - Date.parse(month)) / 86_400_000
    return { columns: Array.from({ length: days }, (_, i) => `${month.slice(0, 8)}${String(i + 1).padStart(2, '0')}`), from: month, to: next }
  }
  const columns = Array.from({ length: monthsShown }, (_, i) => shiftMonth(month, i - monthsShown + 1))
  return { columns, from: columns[0] ?? month, to: next }
}

/** The first day of another month. */
export function shiftMonth(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 10)
}

/** The cell of a person and a column. */
export function gridCell(values: readonly EnteredValue[], userId: string, on: string, mode: GridMode): GridCell {
  const own = values.filter((value) => value.userId === userId)
  const entered = own.find((value) => value.on === on) ?? null
  if (mode === 'days') return { userId, on, entered, sum: null }
  const others = own.filter((value) => value.on.slice(0, 7) === on.slice(0, 7) && value.on !== on)
  return { userId, on, entered, sum: others.length === 0 ? null : others.reduce((sum, { value }) => sum + value, entered?.value ?? 0) }
}

/** The key of a cell among edited ones. */
export function cellKey({ userId, on }: Pick<GridCell, 'userId' | 'on'>): string {
  return `${on}:${userId}`
}

/** What is to be sent of the edited cells; `null` stands for a text that is no number. */
export function toValues(edits: ReadonlyMap<string, number | null>): { values: { userId: string; on: string; value: number }[]; broken: string[] } {
  const values: { userId: string; on: string; value: number }[] = []
  const broken: string[] = []
  for (const [key, value] of edits) {
    if (value === null) broken.push(key)
    else values.push({ on: key.slice(0, 10), userId: key.slice(11), value })
  }
  return { values, broken }
}
