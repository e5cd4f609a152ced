import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Board } from '../../../shared/api/board-contract'
import type { ApiSession } from '../../support/open-session'
import { parseCsv } from '../../emulator/company/parse-csv'
import { until } from './launch'

/** One row of a table of expected figures, by its columns. */
export type TableRow = Record<string, string>
/** Figures of one row of a table by its columns; null where the table is empty. */
export type Figures = Record<string, number | null>
/** `per` turns a figure of the API into the table's unit, `digits` is how the table rounds. */
export type ColumnScale = { per: number; digits: number }
export type GoalFigure = Board['groups'][number]

/** The rows of `<name>.csv` in a folder. */
export function readTable(folder: string, name: string): TableRow[] {
  return parseCsv(readFileSync(join(folder, `${name}.csv`), 'utf8'))
}

/** Goals of groups and of people on a board, of one metric or of all. */
export function goalsOf(board: Board, metricId?: string): GoalFigure[] {
  return [...board.groups, ...board.rows.flatMap((row) => row.goals)].filter((goal) => metricId === undefined || goal.metricId === metricId)
}

/** Waits until no goal of the board is being credited. */
export async function untilCredited(session: ApiSession, query: string): Promise<void> {
  await until(async () => goalsOf(await session.get<Board>(`/api/board?${query}`)).every((goal) => goal.recredit === undefined), 'the new metrics are credited', 120_000)
}

/** Keeps a figure of the API under its row and column, in the table's unit. */
export function note(found: Map<string, Figures>, key: string, column: string, { fact, per }: { fact: number | null; per: number }): void {
  const figures = found.get(key) ?? {}
  figures[column] = fact === null ? null : fact / per
  found.set(key, figures)
}

/** Each cell to the digits that the table has; what the tables leave out is nothing. */
export function expectFigures(
  found: ReadonlyMap<string, Figures>, table: readonly TableRow[], { keys, columns }: { keys: readonly string[]; columns: Readonly<Record<string, ColumnScale>> },
): void {
  const rows = new Map(table.map((row) => [keys.map((key) => row[key]).join(), row]))
  const wrong: string[] = []
  for (const [key, row] of rows) for (const [column, { digits }] of Object.entries(columns)) {
    const cell = row[column] ?? ''
    const figure = found.get(key)?.[column] ?? null
    // A ratio over nothing and a mean of nothing are empty in the tables and null here.
    const isEqual = cell === '' ? figure === null : figure !== null && Math.abs(figure - Number(cell)) <= 0.5001 * 10 ** -digits
    if (!isEqual) wrong.push(`${key} ${column}: ${String(figure)} instead of ${cell}`)
  }
  for (const [key, figures] of found) if (!rows.has(key) && Object.values(figures).some((figure) => figure !== null && figure !== 0)) wrong.push(`${key} is not in the table: ${JSON.stringify(figures)}`)
  expect(wrong.slice(0, 20)).toEqual([])
  expect(rows.size).toBeGreaterThan(0)
}
