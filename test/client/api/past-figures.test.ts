import { expect, it } from 'vitest'
import type { Board } from '../../../shared/api/board-contract'
import type { Progress } from '../../../shared/api/goal-contract'
import { pastFigures, pastKey, pastStarts, totalKey } from '../../../client/api/past-figures'

const anna = { kind: 'user', id: '1' } as const

/** A board of which only the facts matter here. */
function board(fact: number | null, total: number): Board {
  const goal = { metricId: 'm1', subject: anna, fact } as Progress
  const group = { metricId: 'm1', subject: { kind: 'everyone' }, fact: 7 } as Progress
  const sum = { metricId: 'm1', metricName: 'Won', unit: { kind: 'count' as const, of: 'deal' }, fact: total, base: 0, target: 10, index: 0, expected: null }
  const user = { id: '1', name: 'Anna', position: null, photo: null, active: true, departmentIds: [] }
  return {
    period: { from: '2026-10-01', to: '2026-11-01' }, today: '2026-11-19', groups: [group], totals: [sum], bonusMinor: 0, bonusMaxMinor: null, currency: 'RUB',
    rows: [{ user, goals: [goal], score: null, bonusMinor: 0 }],
  }
}

it('pastFigures: the period before and the mean of those with figures', () => {
  const figures = pastFigures([board(10, 30), board(null, 20), board(4, 10)])
  expect(figures.get(pastKey({ metricId: 'm1', subject: anna }))).toEqual({ previous: 10, mean: 7 })
  expect(figures.get(pastKey({ metricId: 'm1', subject: { kind: 'everyone' } }))).toEqual({ previous: 7, mean: 7 })
  expect(figures.get(totalKey('m1'))).toEqual({ previous: 30, mean: 20 })
  expect(figures.get(pastKey({ metricId: 'm2', subject: anna }))).toBeUndefined()
})

it('pastFigures: nothing of a period that was not read', () => {
  expect(pastFigures([null, board(4, 10)]).get(totalKey('m1'))).toEqual({ previous: null, mean: 10 })
})

it.each([
  ['month', '2026-01-15', ['2025-12-01', '2025-11-01', '2025-10-01']],
  ['quarter', '2026-05-01', ['2026-01-01', '2025-10-01', '2025-07-01']],
  ['week', '2026-11-19', ['2026-11-09', '2026-11-02', '2026-10-26']],
] as const)('pastStarts: three of a %s before %s', (unit, day, starts) => {
  expect(pastStarts(unit, day)).toEqual(starts)
})
