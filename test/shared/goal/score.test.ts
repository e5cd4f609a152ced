import { expect, it } from 'vitest'
import { computeScore } from '../../../shared/goal/score'

it.each([
  ['equal weights when none are set', [{ index: 1.2 }, { index: 0.6 }], 0.9],
  ['weights', [{ index: 1.2, weight: 0.75 }, { index: 0.4, weight: 0.25 }], 1],
  ['what has no data is left out', [{ index: null, weight: 0.5 }, { index: 0.8, weight: 0.5 }], 0.8],
  ['nothing without data', [{ index: null }], null],
  ['nothing without goals', [], null],
  ['nothing of weight 0', [{ index: 1, weight: 0 }], null],
])('computeScore: %s', (_, goals, expected) => {
  const score = computeScore(goals)
  if (expected === null) expect(score).toBeNull()
  else expect(score).toBeCloseTo(expected, 12)
})
