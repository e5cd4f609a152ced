import { exactIndex, toMicros, type Figures, type Fraction } from '../money/fraction'
import { compareFractions, fromMicros, multiply, roundAmount, toNumber } from './bonus-amount'
import type { BonusLine } from './bonus-line-types'
import type { ShareRule } from './bonus-types'

type Point = { from: Fraction; coefficient: Fraction }
type ShareInput = { rule: ShareRule; weight: number } & ({ figures: Figures } | { best: true })

/** Fund × weight × coefficient of the index, in minor units; `best` takes the largest coefficient of the bands. */
export function computeShare(input: ShareInput): Extract<BonusLine, { kind: 'share' }> {
  const { rule, weight } = input
  const points = rule.bands
    .map((band) => ({ from: fromMicros(toMicros(band.from)), coefficient: fromMicros(toMicros(band.coefficient)) }))
    .toSorted((a, b) => compareFractions(a.from, b.from))
  const coefficient = 'best' in input ? largest(points) : coefficientAt(points, exactIndex(input.figures), rule.curve)
  const fund = multiply({ top: BigInt(rule.fundMinor), bottom: 1n }, fromMicros(toMicros(weight)))
  return {
    kind: 'share', fundMinor: rule.fundMinor, weight, coefficient: toNumber(coefficient),
    amountMinor: roundAmount(multiply(fund, coefficient), rule.roundMinor),
  }
}

/** 0 before the first point, flat after the last; between two of them a step or a straight line. */
function coefficientAt(points: readonly Point[], index: Fraction, curve: 'step' | 'linear'): Fraction {
  const position = points.findLastIndex((point) => compareFractions(point.from, index) <= 0)
  const low = points[position]
  const high = points[position + 1]
  if (!low) return { top: 0n, bottom: 1n }
  if (curve === 'step' || !high || compareFractions(low.from, high.from) === 0) return low.coefficient
  // Bands are millionths, so their tops can be subtracted as they are.
  const width = high.from.top - low.from.top
  const rise = high.coefficient.top - low.coefficient.top
  const along = { top: index.top * low.from.bottom - low.from.top * index.bottom, bottom: index.bottom * width }
  return { top: low.coefficient.top * along.bottom + rise * along.top, bottom: low.coefficient.bottom * along.bottom }
}

function largest(points: readonly Point[]): Fraction {
  return points.map((point) => point.coefficient).reduce((a, b) => (compareFractions(a, b) >= 0 ? a : b), { top: 0n, bottom: 1n })
}
