import { expect, it } from 'vitest'
import type { Waterfall } from '../../../../shared/api/goal-contract'
import { waterfallBars } from '../../../../client/features/why/waterfall-bars'

function makeWaterfall(total: number, dropped: readonly number[]): Waterfall {
  let left = total
  const steps = dropped.map((count, i) => {
    left -= count
    return { condition: { field: `f${i}`, text: `condition ${i}` }, dropped: count, left }
  })
  return { kind: 'deal', total, counted: left, steps }
}

it('waterfallBars: each bar hangs where the one before ended, down to what counts', () => {
  const bars = waterfallBars(makeWaterfall(64, [32, 0, 16]))
  expect(bars.map(({ role, count, base, size }) => [role, count, base, size])).toEqual([
    ['total', 64, 0, 1], ['drop', 32, 0.5, 0.5], ['drop', 0, 0.5, 0], ['period', 16, 0.25, 0.25], ['counted', 16, 0, 0.25],
  ])
  expect(bars[1]?.text).toBe('condition 0')
})

it('waterfallBars: what a bulk move holds back comes behind the period', () => {
  const waterfall = makeWaterfall(10, [4, 2])
  const held = { condition: { field: 'bulk', text: 'approved' }, dropped: 1, left: 3 }
  const bars = waterfallBars({ ...waterfall, counted: 3, steps: [...waterfall.steps, held] })
  expect(bars.map(({ role, count, text }) => [role, count, text])).toEqual([['total', 10, ''], ['drop', 4, 'condition 0'], ['period', 2, 'condition 1'], ['drop', 1, 'approved'], ['counted', 3, '']])
})

it('waterfallBars: among many conditions those that drop nothing are left out', () => {
  const bars = waterfallBars(makeWaterfall(10, [1, 0, 2, 0, 0, 3]))
  expect(bars.map(({ role, count }) => [role, count])).toEqual([['total', 10], ['drop', 1], ['drop', 2], ['period', 3], ['counted', 4]])
})

it('waterfallBars: nothing at all', () => {
  expect(waterfallBars(makeWaterfall(0, [0])).map(({ size }) => size)).toEqual([0, 0, 0])
})
