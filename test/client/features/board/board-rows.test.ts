import { expect, it } from 'vitest'
import type { Board } from '../../../../shared/api/board-contract'
import type { Progress } from '../../../../shared/api/goal-contract'
import type { Department } from '../../../../shared/api/people-contract'
import { mainGroup, nearestDepartments, tableAxis, toBoardTable, totalView } from '../../../../client/features/board/board-rows'

function goal(change: Partial<Progress>): Progress {
  return {
    goalId: 'g1', metricId: 'm1', metricName: 'Won', unit: { kind: 'count', of: 'deal' }, subject: { kind: 'user', id: '1' }, subjectName: 'Anna',
    better: 'higher', period: { from: '2026-11-01', to: '2026-12-01' }, phase: 'open', fact: 60, base: 0, target: 100, index: 0.6, expected: 65,
    days: { total: 20, passed: 13, left: 7 }, perDay: null, neededToday: null, forecast: null, marks: [], bonus: { amountMinor: 0, currency: 'RUB', provisional: true },
    bonusMaxMinor: null, withinReachMinor: null, today: null, points: [], daysOff: [], people: [], updatedAt: '2026-11-19T13:42:00Z', ...change,
  }
}
function row(id: string, name: string, goals: Progress[], score: number | null): Board['rows'][number] {
  return { user: { id, name, position: null, photo: null, active: true, departmentIds: [] }, goals, score, bonusMinor: 0 }
}
const total: Board['totals'][number] = { metricId: 'm1', metricName: 'Won', unit: { kind: 'count', of: 'deal' }, fact: 60, base: 0, target: 100, index: 0.6, expected: 65 }
const board: Board = {
  period: { from: '2026-11-01', to: '2026-12-01' }, today: '2026-11-19', groups: [], bonusMinor: 0, bonusMaxMinor: null, currency: 'RUB',
  totals: [total, { ...total, metricId: 'm2', metricName: 'Calls' }],
  rows: [row('3', 'Zoe', [], null), row('1', 'Anna', [goal({})], 0.6), row('2', 'Igor', [goal({ goalId: 'g2', index: 1.14 }), goal({ goalId: 'g3', metricId: 'm2' })], 0.9)],
}
const asRead = (progress: Progress) => progress

it('toBoardTable: best first, those without goals last, one cell per metric', () => {
  const table = toBoardTable(board, asRead)
  expect(table.rows.map((one) => [one.user.name, one.cells.map((cell) => cell.length), one.hasGoals])).toEqual([
    ['Igor', [1, 1], true], ['Anna', [1, 0], true], ['Zoe', [0, 0], false],
  ])
})

it('toBoardTable: cells show the live copy of a result', () => {
  const table = toBoardTable(board, (progress) => ({ ...progress, fact: 61 }))
  expect(table.rows[0]?.cells[0]?.[0]?.fact).toBe(61)
})

it('toBoardTable: a person is in pace when the score is not behind the mean pace', () => {
  expect(toBoardTable(board, asRead).rows.map((one) => one.tone)).toEqual(['ok', 'warn', 'none'])
})

it('tableAxis: fits the longest bar of the whole table', () => {
  expect(tableAxis(toBoardTable(board, asRead))).toBe(1.2)
})

it('totalView: colours a total by the same pace', () => {
  expect(totalView(total, 'open', 1.2)).toMatchObject({ tone: 'warn', fill: 0.6, pace: 0.65, marks: [] })
})

it('mainGroup: the nearest department before everyone before the first', () => {
  const sales = goal({ goalId: 's', subject: { kind: 'department', id: '2' } })
  const north = goal({ goalId: 'n', subject: { kind: 'department', id: '3' } })
  const all = goal({ goalId: 'a', subject: { kind: 'everyone' } })
  expect(mainGroup([sales, north, all], ['9', '3', '2'])?.goalId).toBe('n')
  expect(mainGroup([sales, all], [])?.goalId).toBe('a')
  expect(mainGroup([sales], ['9'])?.goalId).toBe('s')
  expect(mainGroup([], [])).toBeNull()
})

it('nearestDepartments: the chosen one, else those the viewer leads, then those above', () => {
  const department = (id: string, parentId: string | null, headId: string | null): Department => ({ id, name: id, parentId, headId, editable: true })
  const list = [department('root', null, '1'), department('trade', 'root', '2'), department('north', 'trade', '3'), department('south', 'trade', '3')]
  expect(nearestDepartments(list, undefined, '3')).toEqual(['north', 'south', 'trade', 'root'])
  expect(nearestDepartments(list, 'north', '1')).toEqual(['north', 'trade', 'root'])
  expect(nearestDepartments(list, undefined, '8')).toEqual(['root'])
  expect(nearestDepartments([department('a', 'b', null), department('b', 'a', null)], 'a', '1')).toEqual(['a', 'b'])
})
