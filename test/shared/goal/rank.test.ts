import { expect, it } from 'vitest'
import { rankScores } from '../../../shared/goal/rank'

it.each<[string, (number | null)[], (number | null)[]]>([
  ['who ties shares the place, and the next is left out', [0.8, 1.2, 0.5, 0.8], [2, 1, 4, 2]],
  ['nothing reached and less than nothing have a place too', [0, -0.5, 0.1], [2, 3, 1]],
  ['who has no score has none', [null, 0.4, null], [null, 1, null]],
  ['nobody', [], []],
])('rankScores: %s', (_, scores, wanted) => {
  expect(rankScores(scores)).toEqual(wanted)
})
