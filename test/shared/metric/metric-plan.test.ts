import { expect, it } from 'vitest'
import { clipPlan, countingText, isSamePlan, planVersions, versionOn, type MetricVersion } from '../../../shared/metric/metric-plan'
import { makeMetric } from './metric-builders'

const definition = makeMetric()
const of = (...days: (number | null)[]): MetricVersion[] => days.map((fromDay, i) => ({ version: i + 1, fromDay, definition }))
const days = (versions: MetricVersion[]) => planVersions(versions).map(({ version, from, to }) => [version, from, to])

it.each<[string, (number | null)[], [number, number, number][]]>([
  ['one version judges every day', [null], [[1, -Infinity, Infinity]]],
  ['a version without a day takes all', [null, 10, null], [[3, -Infinity, Infinity]]],
  ['three in a chain', [null, 10, 20], [[1, -Infinity, 10], [2, 10, 20], [3, 20, Infinity]]],
  ['an earlier day takes those after it', [null, 20, 10], [[1, -Infinity, 10], [3, 10, Infinity]]],
  ['the same day replaces the version of that day', [null, 10, 10], [[1, -Infinity, 10], [3, 10, Infinity]]],
])('planVersions: %s', (_, from, plan) => {
  expect(days(of(...from))).toEqual(plan)
  expect(days(of(...from).toReversed())).toEqual(plan)
})

it('versionOn: a day belongs to the version that begins on it', () => {
  const plan = planVersions(of(null, 10, 20))
  expect([9, 10, 19, 20].map((day) => versionOn(plan, day).version)).toEqual([1, 2, 2, 3])
  expect(() => versionOn([], 1)).toThrow(RangeError)
})

it('clipPlan: only the parts inside are left', () => {
  const plan = planVersions(of(null, 10, 20))
  expect(clipPlan(plan, { from: 12, to: 25 }).map(({ version, from, to }) => [version, from, to])).toEqual([[2, 12, 20], [3, 20, 25]])
  expect(clipPlan(plan, { from: 0, to: 10 }).map(({ version }) => version)).toEqual([1])
})

it('isSamePlan: names, directions and version numbers do not matter, days and what is counted do', () => {
  const [first, second] = of(null, 10)
  if (!first || !second) throw new Error('two versions were asked for')
  const plan = planVersions([first, second])
  expect(isSamePlan(plan, planVersions([first, second, { ...second, version: 3, definition: { ...definition, name: 'Иначе', better: 'lower' } }]))).toBe(true)
  expect(isSamePlan(plan, planVersions([first, second, { ...second, version: 3, fromDay: 11 }]))).toBe(false)
  expect(isSamePlan(plan, planVersions([first, { ...second, definition: makeMetric({ when: 'createdAt' }) }]))).toBe(false)
  expect(countingText(definition)).toBe(countingText({ ...definition, name: 'Иначе' }))
})
