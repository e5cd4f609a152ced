import { expect, it } from 'vitest'
import { computeProportional } from '../../../shared/bonus/compute-proportional'

it.each([
  ['the index', {}, 95, 7600], ['nothing for a negative index', {}, -20, 0], ['nothing below the gate', { gate: 0.7, floor: 0.9 }, 69, 0],
  ['the floor above the gate', { gate: 0.7, floor: 0.9 }, 75, 7200], ['no more than the cap', { cap: 1.1 }, 150, 8800], ['at the gate', { gate: 0.7 }, 70, 5600],
])('computeProportional: %s', (_, limits, fact, expected) => {
  const line = computeProportional({ kind: 'proportional', amountMinor: 8000, ...limits }, { fact, base: 0, target: 100 })
  expect(line.amountMinor).toBe(expected)
  expect(line.share).toBe(expected / 8000)
})
