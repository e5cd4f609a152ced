import { expect, it } from 'vitest'
import { comparisons } from '../../../shared/funnel/comparisons'

it.each([
  ['is', [false, true, false]], ['gt', [false, false, true]], ['after', [false, false, true]], ['gte', [false, true, true]],
  ['lt', [true, false, false]], ['before', [true, false, false]], ['lte', [true, true, false]],
] as const)('comparisons: %s below, at and above the operand', (op, expected) => {
  expect([-1, 0, 1].map((difference) => comparisons[op]?.(difference))).toEqual(expected)
})
