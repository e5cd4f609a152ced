import { expect, it } from 'vitest'
import { firstField, funnelSteps, isCondition } from '../../../shared/funnel/funnel-steps'
import type { Funnel } from '../../../shared/funnel/funnel-types'

const won: Funnel = { field: 'stageKind', op: 'is', value: 'won' }

it.each<[string, Funnel, readonly Funnel[]]>([
  ['children of all', { all: [won, { not: won }] }, [won, { not: won }]], ['nothing', { all: [] }, []], ['one condition', won, [won]], ['any', { any: [won] }, [{ any: [won] }]],
])('funnelSteps: %s', (_, funnel, steps) => {
  expect(funnelSteps(funnel)).toEqual(steps)
})

it('firstField: the first one named at any depth', () => {
  expect(firstField({ all: [{ any: [] }, { not: won }] })).toBe('stageKind')
  expect(firstField({ any: [] })).toBeNull()
  expect([isCondition(won), isCondition({ not: won })]).toEqual([true, false])
})
