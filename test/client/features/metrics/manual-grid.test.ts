import { expect, it } from 'vitest'
import { cellKey, gridCell, gridColumns, shiftMonth, toValues, type EnteredValue } from '../../../../client/features/metrics/manual-grid'

const value = (userId: string, on: string, figure: number): EnteredValue =>
  ({ userId, on, value: figure, userName: '', enteredBy: '8', enteredByName: '', enteredAt: '2026-11-19T09:00:00Z', corrected: [] })

it('gridColumns: the days of a month, or half a year of months', () => {
  const days = gridColumns('days', '2026-02-01')
  expect([days.columns.length, days.columns[0], days.columns.at(-1), days.from, days.to]).toEqual([28, '2026-02-01', '2026-02-28', '2026-02-01', '2026-03-01'])
  expect(gridColumns('months', '2026-02-01')).toEqual({
    columns: ['2025-09-01', '2025-10-01', '2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01'], from: '2025-09-01', to: '2026-03-01',
  })
  expect(shiftMonth('2026-01-01', -1)).toBe('2025-12-01')
})

it('gridCell: a month kept on its first day can be edited, one filled by days shows their sum', () => {
  const values = [value('1', '2026-11-01', 5), value('2', '2026-11-01', 1), value('2', '2026-11-03', 2.5)]
  expect(gridCell(values, '1', '2026-11-01', 'months')).toMatchObject({ entered: { value: 5 }, sum: null })
  expect(gridCell(values, '2', '2026-11-01', 'months')).toMatchObject({ sum: 3.5 })
  expect(gridCell(values, '2', '2026-11-03', 'days')).toMatchObject({ entered: { value: 2.5 }, sum: null })
  expect(gridCell(values, '3', '2026-11-03', 'days')).toMatchObject({ entered: null })
})

it('toValues: edited cells with their person and day; a text that is no number is broken', () => {
  const edits = new Map([[cellKey({ userId: '17', on: '2026-11-02' }), 4], [cellKey({ userId: 'a:b', on: '2026-11-03' }), null]])
  expect(toValues(edits)).toEqual({ values: [{ userId: '17', on: '2026-11-02', value: 4 }], broken: ['2026-11-03:a:b'] })
})
