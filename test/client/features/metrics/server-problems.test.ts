import { expect, it } from 'vitest'
import { placeProblems, readProblems } from '../../../../client/features/metrics/server-problems'

it('readProblems: reads the list, and nothing from another refusal', () => {
  const problem = { path: 'when', message: 'unknown moment', code: 'unknown-moment' }
  expect(readProblems({ problems: [problem] })).toEqual([problem])
  expect(readProblems(undefined)).toEqual([])
  expect(readProblems({ goals: 3 })).toEqual([])
})

it('placeProblems: each problem stands at its step and line, or at its part of the form', () => {
  const placed = placeProblems(
    [{ path: 'where.all.0.value', message: 'a' }, { path: 'where.all.1.any.1.value', message: 'b' }, { path: 'measure.field', message: 'c' }],
    (problem) => problem.message,
  )
  expect(placed.steps.get(0)?.get('')).toBe('a')
  expect(placed.steps.get(1)?.get('1')).toBe('b')
  expect(placed.parts.get('measure')).toBe('c')
})
