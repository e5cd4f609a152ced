import { expect, it } from 'vitest'
import { computeScore, scoreParts } from '../../../shared/goal/score'

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

it('scoreParts: the shares that make the score, and whether the weights make a whole', () => {
  const parts = scoreParts([{ index: 1.2, weight: 0.4 }, { index: 0.95, weight: 0.35 }, { index: 0.6, weight: 0.25 }])
  expect(parts).toEqual({ score: expect.closeTo(0.9625, 12), shares: [0.4, 0.35, 0.25], weightSum: 1, isWhole: true })
  expect(scoreParts([{ index: 1, weight: 0.3 }, { index: null, weight: 0.6 }])).toEqual({ score: 1, shares: [1, 0], weightSum: 0.9, isWhole: false })
  expect(scoreParts([{ index: 1 }, { index: 0 }])).toEqual({ score: 0.5, shares: [0.5, 0.5], weightSum: 2, isWhole: false })
  expect(scoreParts([])).toEqual({ score: null, shares: [], weightSum: 0, isWhole: false })
})
