import { expect, it } from 'vitest'
import { describeRange } from '../../../shared/metric/describe-range'
import { toDayNumber } from '../../../shared/period/day-number'

const day = toDayNumber
const november = { from: day('2026-11-01'), to: day('2026-12-01') }

it.each<[string, number, number, string, string]>([
  ['all of the period', november.from, november.to, '', ''],
  ['its end', day('2026-11-15'), november.to, 'с 15 ноября', 'from November 15'],
  ['its beginning, the last day included', november.from, day('2026-11-15'), 'по 14 ноября', 'to November 14'],
  ['its middle', day('2026-11-15'), day('2026-11-21'), '15–20 ноября', 'November 15 – 20'],
])('describeRange: %s', (_, from, to, ru, en) => {
  expect((['ru', 'en'] as const).map((language) => describeRange({ from, to }, november, language).replaceAll(/\s/gu, ' '))).toEqual([ru, en])
})
