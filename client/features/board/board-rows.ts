import type { Board } from '../../../shared/api/board-contract'
import type { Progress } from '../../../shared/api/goal-contract'
import type { Person } from '../../../shared/api/people-contract'
import type { FigureUnit } from '../../../shared/api/metric-contract'

/** One column per metric that somebody on the board has a goal for. */
export type BoardColumn = { metricId: string; metricName: string; unit: FigureUnit }
/** One person: own goals by column, in the order of the columns. */
export type BoardRow = { user: Person; score: number | null; bonusMinor: number; cells: readonly (readonly Progress[])[]; hasGoals: boolean }
export type BoardTable = { columns: readonly BoardColumn[]; rows: readonly BoardRow[] }

/** The board as a table; `current` gives the live copy of a result. People with goals come first, best overall first. */
export function toBoardTable(board: Board, current: (progress: Progress) => Progress): BoardTable {
  const columns = board.totals.map(({ metricId, metricName, unit }) => ({ metricId, metricName, unit }))
  const rows = board.rows.map(({ user, goals, score, bonusMinor }): BoardRow => {
    const live = goals.map(current)
    const cells = columns.map(({ metricId }) => live.filter((progress) => progress.metricId === metricId))
    return { user, cells, score, bonusMinor, hasGoals: goals.length > 0 }
  })
  return { columns, rows: rows.sort(byScore) }
}

/** Right end of the axis that all bars of a table share: the highest mark or index up to the next 10 %, at most 150 %. */
export function tableAxis(table: BoardTable): number {
  const ends = table.rows.flatMap((row) => row.cells.flat()).flatMap(({ index, marks }) => [index ?? 0, ...marks.map(({ at }) => at)])
  return Math.min(1.5, Math.ceil(Math.max(1, ...ends) * 10 - 1e-9) / 10)
}

/** What the strip says of a group in the middle of its period: where the present mean per day ends. Null where a mean says nothing. */
export function forecast(progress: Progress): { fact: number; index: number } | null {
  const { fact, base, target, days, phase, expected } = progress
  if (phase !== 'open' || fact === null || expected === null || days.passed === 0) return null
  const end = (fact * days.total) / days.passed
  return { fact: end, index: (end - base) / (target - base) }
}

function byScore(a: BoardRow, b: BoardRow): number {
  if (a.hasGoals !== b.hasGoals) return a.hasGoals ? -1 : 1
  return (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.user.name.localeCompare(b.user.name)
}
