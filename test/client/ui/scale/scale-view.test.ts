import { expect, it } from 'vitest'
import { computeProgressAxis, forecastDay, toScaleView } from '../../../../client/ui/scale/scale-view'
import { makeProgress } from '../../make-progress'

const marks = [[0.7, 600_000], [1, 1_000_000], [1.1, 800_000]] as const
const statesOf = (progress: ReturnType<typeof makeProgress>) => toScaleView(progress).marks.map((mark) => mark.state)

it('toScaleView: only the first mark that is not reached is next', () => {
  expect(statesOf(makeProgress({ marks }))).toEqual(['reached', 'next', 'ahead'])
})

it('toScaleView: after a close marks are accrued or missed', () => {
  const closed = makeProgress({ marks, phase: 'past', bonus: { amountMinor: 600_000, currency: 'RUB', provisional: false } })
  expect(statesOf(closed)).toEqual(['accrued', 'missed', 'missed'])
})

it('toScaleView: a future period is empty, even where an empty figure is worth more than 100 %', () => {
  const view = toScaleView(makeProgress({ better: 'lower', base: 20, target: 2, fact: 0, phase: 'future', expected: null, marks }))
  expect(view).toMatchObject({ fill: 0, isCut: false, tone: 'none' })
  expect(view.marks.map((mark) => mark.state)).toEqual(['ahead', 'ahead', 'ahead'])
})

it('toScaleView: without data nothing is next and nothing is filled', () => {
  const view = toScaleView(makeProgress({ fact: null, expected: null, marks }))
  expect(view).toMatchObject({ hasData: false, fill: 0, tone: 'none', debt: null })
  expect(view.marks.map((mark) => mark.state)).toEqual(['ahead', 'ahead', 'ahead'])
})

it('toScaleView: owes what lies between the fill and the pace', () => {
  const { debt } = toScaleView(makeProgress({ fact: 75_000_000 }))
  expect(debt?.from).toBe(0.5)
  expect(debt?.to).toBeCloseTo(0.65, 12)
  expect(toScaleView(makeProgress()).debt).toBeNull()
})

it('toScaleView: a bar below zero draws nothing, one beyond the axis is cut', () => {
  expect(toScaleView(makeProgress({ base: 100, target: 50, fact: 120, expected: null })).fill).toBe(0)
  expect(toScaleView(makeProgress({ fact: 400_000_000 }))).toMatchObject({ fill: 1.5, axis: 1.5, isCut: true })
})

it('toScaleView: shows the viewer’s own part of a group’s fill', () => {
  const group = makeProgress({ subject: { kind: 'department', id: '5' }, people: [{ userId: '17', name: 'Анна', fact: 15_000_000, index: 0.1 }] })
  expect(toScaleView(group, { ownUserId: '17' }).own).toBe(0.1)
  expect(toScaleView(group, { ownUserId: '18' }).own).toBeNull()
})

it('computeProgressAxis: fits the longest of all', () => {
  expect(computeProgressAxis([makeProgress({ marks }), makeProgress({ fact: 171_600_000 })])).toBe(1.2)
})

it('forecastDay: is the day on which the present mean reaches the mark', () => {
  expect(forecastDay(makeProgress(), 150_000_000, false)).toBe(17)
  expect(forecastDay(makeProgress(), 400_000_000, false)).toBeNull()
  expect(forecastDay(makeProgress({ expected: null }), 150_000_000, false)).toBeNull()
})
