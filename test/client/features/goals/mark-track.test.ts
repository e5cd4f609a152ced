import { expect, it } from 'vitest'
import { addMark, axisPercent, moveMark, toMarkDrafts, toMarks } from '../../../../client/features/goals/mark-track'

const marks = toMarkDrafts([{ at: 0.7, amountMinor: 600_000 }, { at: 1 }, { at: 1.1 }])

it('toMarks: gives back what was opened, exact to six decimals', () => {
  expect(toMarks(marks)).toEqual([{ at: 0.7, amountMinor: 600_000 }, { at: 1 }, { at: 1.1 }])
  expect(toMarks(toMarkDrafts([{ at: 0.333333 }]))).toEqual([{ at: 0.333333 }])
})

it('moveMark: snaps to whole percents and never crosses a neighbour', () => {
  const at = (percent: number) => moveMark(marks, 1, percent).map((mark) => mark.percent)
  expect(at(96.4)).toEqual([70, 96, 110])
  expect(at(250)).toEqual([70, 109, 110])
  expect(at(5)).toEqual([70, 71, 110])
  expect(moveMark(marks, 0, -20)[0]?.percent).toBe(1)
})

it('axisPercent: leaves room to drag the highest mark further', () => {
  expect(axisPercent([])).toBe(120)
  expect(axisPercent(marks)).toBe(130)
})

it('addMark: takes the first usual place, then goes on by tens', () => {
  expect(addMark([]).map((mark) => mark.percent)).toEqual([100])
  expect(addMark(marks).map((mark) => mark.percent)).toEqual([70, 100, 110, 120])
  expect(new Set(addMark(marks).map((mark) => mark.key)).size).toBe(4)
})
