import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareIndex, exactIndex, factAtMark, isIndexAtLeast, toMicros } from '../../../shared/money/fraction'

it.each([[1.1, 1_100_000n], [0.7, 700_000n], [-0.1, -100_000n], [1e-6, 1n], [0.0000005, 1n], [150, 150_000_000n], [0.1 + 0.2, 300_000n]])(
  'toMicros: %f is exact', (value, micros) => {
    expect(toMicros(value)).toBe(micros)
  })

it.each([
  [55, 0, 50, 1.1, 0], [54, 0, 50, 1.1, -1], [160, 100, 150, 1.2, 0], [90, 100, 150, -0.2, 0], [18, 30, 20, 1.2, 0],
  [25, 30, 20, 0.5, 0], [0.6999996, 0, 1, 0.7, -1], [0.7000000000000001, 0, 1, 0.7, 0], [32, 30, 20, 0, -1], [134, 100, 150, 0.7, -1], [135, 100, 150, 0.7, 0], [0.3, 0, 1, 0.3, 0],
])('compareIndex: fact %d from %d to %d against %d', (fact, base, target, theta, sign) => {
  expect(compareIndex({ fact, base, target }, theta)).toBe(sign)
})

it('exactIndex: throws when target equals base', () => {
  expect(() => exactIndex({ fact: 5, base: 5, target: 5 })).toThrow(RangeError)
})

it.each([
  [0, 50, 1.1, true, 55], [0, 150, 0.7, true, 105], [0, 33, 0.7, true, 24], [100, 150, 1.1, true, 155], [30, 20, 0.77, true, 22],
  [30, 20, 1.2, true, 18], [0, 33, 0.7, false, 23.1], [0, 1, 0.333333, false, 0.333333], [0.3, 0.2, 1.1, false, 0.19],
])('factAtMark: from %d to %d at %d', (base, target, theta, whole, expected) => {
  expect(factAtMark({ base, target }, theta, { whole })).toBe(expected)
})

it('factAtMark: is the first whole fact that reaches the mark, in either direction', () => {
  const figure = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
  fc.assert(fc.property(figure, figure, fc.integer({ min: 1, max: 2_000_000 }), (base, target, micros) => {
    fc.pre(base !== target)
    const theta = micros / 1e6
    const fact = factAtMark({ base, target }, theta, { whole: true })
    expect(isIndexAtLeast({ fact, base, target }, theta)).toBe(true)
    expect(isIndexAtLeast({ fact: fact - Math.sign(target - base), base, target }, theta)).toBe(false)
  }))
})

it('compareIndex: is exact where floats are not', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1000 }), (target, percent) => {
    // percent % of a target of hundreds is whole, so the index is exactly that percent.
    const fact = target * percent
    expect(compareIndex({ fact, base: 0, target: target * 100 }, percent / 100)).toBe(0)
  }))
})
