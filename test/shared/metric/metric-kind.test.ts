import { expect, it } from 'vitest'
import { isFunnelMetric, isManualMetric, isRatioMetric } from '../../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { makeMetric } from './metric-builders'

it.each<[string, MetricDefinition, boolean[]]>([
  ['a funnel', makeMetric(), [true, false, false]],
  ['a ratio', { name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }, [false, true, false]],
  ['by hand', { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, [false, false, true]],
])('metric kinds: %s', (_, definition, kinds) => {
  expect([isFunnelMetric(definition), isRatioMetric(definition), isManualMetric(definition)]).toEqual(kinds)
})
