import { expect, it } from 'vitest'
import { paceState } from '../../../shared/goal/pace-state'

it.each([
  ['no data', null, 0, 100, 50, 'none'],
  ['exactly in pace', 50, 0, 100, 50, 'ok'],
  ['ahead', 51, 0, 100, 50, 'ok'],
  ['behind by 15 points', 35, 0, 100, 50, 'warn'],
  ['behind by more', 34.9, 0, 100, 50, 'bad'],
  ['reached though behind', 100, 0, 100, 120, 'ok'],
  ['lower is better, in pace', 25, 30, 20, 25, 'ok'],
  ['lower is better, behind by 10 points', 26, 30, 20, 25, 'warn'],
  ['lower is better, worse than base', 32, 30, 20, 25, 'bad'],
  ['a ratio near its target', 0.9, 0, 1, null, 'warn'],
  ['a ratio far from its target', 0.5, 0, 1, null, 'bad'],
  ['a third of the month, to the day', 1000 / 3, 0, 1000, 1000 / 3, 'ok'],
])('paceState: %s', (_, fact, base, target, expected, state) => {
  expect(paceState({ fact, base, target, expected })).toBe(state)
})
