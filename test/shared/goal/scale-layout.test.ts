import fc from 'fast-check'
import { expect, it } from 'vitest'
import { computeScaleAxis, layoutFlags, toScaleX } from '../../../shared/goal/scale-layout'
import type { FlagLayout, FlagWish } from '../../../shared/goal/scale-layout'

const mark = (at: number, state: FlagWish['state'], width: number, shortWidth = 44): FlagWish => ({ at, state, width, shortWidth })
const layout = (marks: FlagWish[], axis = 1.2, axisWidth = 544) =>
  layoutFlags({ marks, axis, axisWidth, blockWidth: axisWidth + 72, gatherWidth: 36 })

it.each([
  ['ends at 100 % when nothing lies beyond', [0.4, 0.7, 1], 1],
  ['rounds up to 10 %', [1.144, 1.1], 1.2],
  ['keeps an exact tenth', [1.1, 0.2], 1.1],
  ['is capped', [2.4], 1.5],
  ['ignores what has no data', [null, 0.7], 1],
])('computeScaleAxis: %s', (_, shares, axis) => {
  expect(computeScaleAxis(shares)).toBe(axis)
})

it('toScaleX: keeps a share within the axis', () => {
  expect(toScaleX(0.6, 1.2, 600)).toBe(300)
  expect(toScaleX(2, 1.2, 600)).toBe(600)
  expect(toScaleX(-1, 1.2, 600)).toBe(0)
})

it('layoutFlags: raises the next flag over a reached one that stands in its way', () => {
  const { flags } = layout([mark(0.7, 'reached', 112), mark(1, 'next', 210), mark(1.1, 'ahead', 104)])
  expect(flags.map(({ tier, direction }) => `${tier} ${direction}`)).toEqual(['0 right', '1 left', '0 right'])
})

it('layoutFlags: keeps all flags low when turning them is enough', () => {
  const { flags } = layout([mark(0.7, 'next', 190), mark(1, 'ahead', 104), mark(1.1, 'ahead', 104)])
  expect(flags.map(({ tier, direction }) => `${tier} ${direction}`)).toEqual(['0 left', '0 left', '0 right'])
})

it('layoutFlags: drops the money of flags ahead before it gathers marks', () => {
  const { flags, gathered } = layout([mark(0.9, 'next', 210), mark(1, 'ahead', 150), mark(1.1, 'ahead', 150), mark(1.15, 'ahead', 150)], 1.2, 420)
  expect(flags.find((flag) => flag.mark === 0)?.isShort).toBe(false)
  expect(flags.filter((flag) => flag.isShort).length).toBeGreaterThan(0)
  expect(gathered).toBeNull()
})

it('layoutFlags: a reached flag drops its money before it is gathered', () => {
  const { flags, gathered } = layout([mark(0.7, 'reached', 113, 60), mark(1, 'reached', 127, 66), mark(1.1, 'next', 198)], 1.1, 420)
  expect(gathered).toBeNull()
  expect(flags.find((flag) => flag.mark === 2)?.isShort).toBe(false)
})

it('layoutFlags: gathers what cannot stand, never the next mark', () => {
  const marks = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24].map((at, index) => mark(at, index === 3 ? 'next' : index < 3 ? 'reached' : 'ahead', 180, 150))
  const { flags, gathered } = layout(marks, 1, 480)
  expect(flags.map((flag) => flag.mark)).toContain(3)
  expect(gathered?.marks.length).toBe(marks.length - flags.length)
})

it('layoutFlags: gives the same places to the same marks', () => {
  const marks = [mark(0.5, 'reached', 100), mark(0.55, 'reached', 100), mark(1, 'next', 200)]
  expect(layout(marks)).toEqual(layout(marks))
})

const anyMarks = fc.uniqueArray(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 5 }).chain((percents) =>
  fc.tuple(fc.constant(percents.toSorted((a, b) => a - b)), fc.integer({ min: 0, max: percents.length }), fc.array(fc.integer({ min: 50, max: 220 }), { minLength: 5, maxLength: 5 })))
  .map(([percents, reached, widths]) => percents.map((percent, i) =>
    mark(percent / 100, i < reached ? 'reached' : i === reached ? 'next' : 'ahead', widths[i] ?? 100, 44)))

type Placed = FlagLayout['flags'][number]
const span = ({ x, width, direction }: Placed): [number, number] => (direction === 'right' ? [x, x + width] : [x - width, x])
const overlaps = (flags: readonly Placed[]): boolean => flags.some((a, i) => flags.slice(0, i).some((b) => {
  const [[fromA, toA], [fromB, toB]] = [span(a), span(b)]
  return a.tier === b.tier && a.x !== b.x && fromA < toB + 4 && fromB < toA + 4
}))
const fits = (flags: readonly Placed[], width: number): boolean => !overlaps(flags) && flags.every((flag) => span(flag)[0] >= 0 && span(flag)[1] <= width)

it('layoutFlags: nothing is shortened or gathered, and nothing overlaps, while a free arrangement exists', () => {
  fc.assert(fc.property(anyMarks, fc.integer({ min: 480, max: 900 }), (marks, axisWidth) => {
    const { flags, gathered } = layout(marks, 1.5, axisWidth)
    const places = [0, 1].flatMap((tier) => ['right', 'left'].map((direction) => ({ tier, direction })))
    const free = marks.reduce<Placed[][]>((sets, wish, i) => sets.flatMap((set) => places.map((place): Placed[] =>
      [...set, { mark: i, x: toScaleX(wish.at, 1.5, axisWidth), width: wish.width, isShort: false, tier: place.tier === 0 ? 0 : 1, direction: place.direction === 'left' ? 'left' : 'right' }]))
      .filter((set) => fits(set, axisWidth + 72)), [[]])
    if (free.length > 0) {
      expect([gathered, flags.some((flag) => flag.isShort), overlaps(flags)]).toEqual([null, false, false])
    }
    const shown = [...flags.map((flag) => flag.mark), ...(gathered?.marks ?? [])]
    expect(shown.toSorted((a, b) => a - b)).toEqual(marks.map((_, i) => i))
  }), { numRuns: 150 })
})
