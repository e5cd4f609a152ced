import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitValue } from '../../../shared/metric/split-value'

it.each<[number, number[], number[]]>([
  [100, [500_000, 500_000], [50, 50]], [1, [500_000, 500_000], [1, 0]], [100, [333_333, 333_333, 333_334], [33, 33, 34]],
  [10, [300_000, 700_000], [3, 7]], [-5, [500_000, 500_000], [-3, -2]], [0, [1, 2], [0, 0]], [7, [200_000], [7]],
])('splitValue: %s by %j', (value, weights, parts) => {
  expect(splitValue(value, weights)).toEqual(parts)
})

it('splitValue: loses nothing and strays from the exact share by less than one', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 10 })
  fc.assert(fc.property(fc.integer({ min: -1e15, max: 1e15 }), weights, (value, given) => {
    const parts = splitValue(value, given)
    const all = given.reduce((sum, weight) => sum + weight, 0)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(value)
    for (const [i, part] of parts.entries()) {
      const off = BigInt(part) * BigInt(all) - BigInt(value) * BigInt(given[i] ?? 0)
      expect(off < BigInt(all) && -off < BigInt(all)).toBe(true)
    }
  }))
})
