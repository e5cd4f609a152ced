import { expect, it } from 'vitest'
import { computePace, judgeTone } from '../../../../client/ui/scale/judge-tone'
import { makeProgress } from '../../make-progress'

it.each([
  ['in pace', 97_500_000, 'ok'],
  ['behind by a little', 97_400_000, 'warn'],
  ['behind by 15 p. p. exactly', 75_000_000, 'warn'],
  ['behind by more', 74_900_000, 'bad'],
])('judgeTone: %s', (_, fact, tone) => {
  expect(judgeTone(makeProgress({ fact }))).toBe(tone)
})

it('judgeTone: a figure without pace is held against its lowest mark', () => {
  const refusals = (fact: number) => makeProgress({ unit: { kind: 'share' }, base: 0.3, target: 0.2, fact, expected: null, better: 'lower', marks: [[0.5], [1]] })
  expect(judgeTone(refusals(0.24))).toBe('ok')
  expect(judgeTone(refusals(0.255))).toBe('warn')
  expect(judgeTone(refusals(0.272))).toBe('bad')
})

it('judgeTone: says nothing without data or before the period', () => {
  expect(judgeTone(makeProgress({ fact: null }))).toBe('none')
  expect(judgeTone(makeProgress({ phase: 'future' }))).toBe('none')
})

it('judgeTone: a finished period is held against 100 %', () => {
  expect(judgeTone(makeProgress({ phase: 'past', fact: 150_000_000, expected: null }))).toBe('ok')
  expect(judgeTone(makeProgress({ phase: 'past', fact: 149_000_000, expected: null }))).toBe('warn')
})

it('computePace: is a share of the way from base to target', () => {
  expect(computePace(makeProgress())).toBeCloseTo(0.65, 12)
  expect(computePace(makeProgress({ base: 100, target: 50, fact: 90, expected: 75 }))).toBe(0.5)
  expect(computePace(makeProgress({ expected: null }))).toBeNull()
})
