import type { Board } from '../../../shared/api/board-contract'
import type { Progress } from '../../../shared/api/goal-contract'
import type { Department, Person } from '../../../shared/api/people-contract'
import type { FigureUnit } from '../../../shared/api/metric-contract'
import { computePace, judgeTone, type Tone } from '../../ui/scale/judge-tone'
import { computeProgressAxis, type ScaleView } from '../../ui/scale/scale-view'

/** One column per metric that somebody on the board has a goal for. */
export type BoardColumn = { metricId: string; metricName: string; unit: FigureUnit }
/** One person: own goals by column, in the order of the columns. */
export type BoardRow = {
  user: Person
  score: number | null
  bonusMinor: number
  cells: readonly (readonly Progress[])[]
  hasGoals: boolean
  tone: Tone
}
export type BoardTable = { columns: readonly BoardColumn[]; rows: readonly BoardRow[] }

/** The board as a table; `current` gives the live copy of a result. People with goals come first, best overall first. */
export function toBoardTable(board: Board, current: (progress: Progress) => Progress): BoardTable {
  const columns = board.totals.map(({ metricId, metricName, unit }) => ({ metricId, metricName, unit }))
  const rows = board.rows.map(({ user, goals, score, bonusMinor }): BoardRow => {
    const live = goals.map(current)
    const cells = columns.map(({ metricId }) => live.filter((progress) => progress.metricId === metricId))
    return { user, cells, score, bonusMinor, hasGoals: goals.length > 0, tone: rowTone(live, score) }
  })
  return { columns, rows: rows.sort(byScore) }
}

/** Right end of the axis that all bars of a table share. */
export function tableAxis(table: BoardTable): number {
  return computeProgressAxis(table.rows.flatMap((row) => row.cells.flat()))
}

/** A total as a bar: the same colours and pace, no marks. */
export function totalView(total: Board['totals'][number], phase: Progress['phase'], axis: number): ScaleView {
  const judged = { ...total, phase, marks: [] }
  const fill = Math.max(total.index ?? 0, 0)
  return {
    tone: judgeTone(judged), hasData: total.index !== null, axis, fill: Math.min(fill, axis), isCut: fill > axis, own: null,
    pace: computePace(judged), debt: null, marks: [],
  }
}

/** The group goal that speaks for the board: of the first of these departments that has one, else everyone's, else the first. */
export function mainGroup(groups: readonly Progress[], departmentIds: readonly string[]): Progress | null {
  const ofDepartment = departmentIds.map((id) => groups.find(({ subject }) => subject.kind === 'department' && subject.id === id)).find((group) => group !== undefined)
  return ofDepartment ?? groups.find(({ subject }) => subject.kind === 'everyone') ?? groups[0] ?? null
}

/** Whose goals matter to the viewer, nearest first: the chosen department, else those the viewer leads (the widest first); then those above them. */
export function nearestDepartments(departments: readonly Department[], chosen: string | undefined, viewerId: string): string[] {
  const byId = new Map(departments.map((department) => [department.id, department]))
  const pathOf = (id: string): string[] => {
    const path: string[] = []
    for (let at = byId.get(id); at && !path.includes(at.id); at = at.parentId === null ? undefined : byId.get(at.parentId)) path.push(at.id)
    return path
  }
  const led = departments.filter((department) => department.headId === viewerId).map(({ id }) => id)
  const paths = (chosen === undefined ? led : [chosen]).map(pathOf).sort((a, b) => a.length - b.length)
  const roots = departments.filter(({ parentId }) => parentId === null || !byId.has(parentId)).map(({ id }) => id)
  return [...new Set([...paths.flatMap((path) => path.slice(0, 1)), ...paths.flat(), ...roots])]
}

/** A person is in pace when the overall score is not behind the mean pace of the own goals. */
function rowTone(goals: readonly Progress[], score: number | null): Tone {
  const paces = goals.flatMap((progress) => computePace(progress) ?? [])
  const pace = paces.length === 0 ? null : paces.reduce((sum, one) => sum + one, 0) / paces.length
  return judgeTone({ fact: score, expected: pace, base: 0, target: 1, phase: goals[0]?.phase ?? 'open', marks: [] })
}

function byScore(a: BoardRow, b: BoardRow): number {
  if (a.hasGoals !== b.hasGoals) return a.hasGoals ? -1 : 1
  return (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.user.name.localeCompare(b.user.name)
}
