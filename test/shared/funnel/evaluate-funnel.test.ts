import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileFunnel, evaluateFunnel } from '../../../shared/funnel/evaluate-funnel'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import type { CrmRecord } from '../../../shared/record/record-types'
import { makeCatalogue, makeContext, makeDeal } from '../record/record-builders'
import { anyDeal, anyFunnel } from './funnel-builders'

const catalogue = makeCatalogue()
const ctx = makeContext()
const passes = (funnel: Funnel, record: CrmRecord): boolean => evaluateFunnel({ funnel, record, catalogue, ctx })

const won: Funnel = { field: 'stageKind', op: 'is', value: 'won' }
const dear: Funnel = { field: 'amount', op: 'gte', value: 500_000 }

it.each<[string, Funnel, Partial<CrmRecord>, boolean]>([
  ['all of nothing', { all: [] }, {}, true],
  ['any of nothing', { any: [] }, {}, false],
  ['all, one failing', { all: [won, dear] }, { stageKind: 'won' }, false],
  ['any, one passing', { any: [won, dear] }, { stageKind: 'won' }, true],
  ['not', { not: won }, { stageKind: 'open' }, true],
])('evaluateFunnel: %s', (_, funnel, deal, expected) => {
  expect(passes(funnel, makeDeal(deal))).toBe(expected)
})

it.each([
  { field: 'custom.UF_NONE', op: 'is', value: 1 },
  { field: 'title', op: 'gt', value: 'а' },
  { field: 'amount', op: 'gt', value: 'много' },
  { field: 'closeDate', op: 'before', value: '2026-02-30' },
  { field: 'stageKind', op: 'in', value: 'won' },
  { field: 'amount', op: 'rows', value: { all: [] } },
] as const)('evaluateFunnel: throws for %j', (funnel) => {
  expect(() => passes({ any: [{ all: [] }, funnel] }, makeDeal())).toThrow(RangeError)
})

it('evaluateFunnel: not not changes nothing', () => {
  fc.assert(fc.property(anyFunnel, anyDeal, (funnel, deal) => {
    expect(passes({ not: { not: funnel } }, deal)).toBe(passes(funnel, deal))
  }))
})

it('evaluateFunnel: none of these is not any of these', () => {
  fc.assert(fc.property(fc.array(anyFunnel, { maxLength: 4 }), anyDeal, (funnels, deal) => {
    expect(passes({ not: { any: funnels } }, deal)).toBe(passes({ all: funnels.map((not) => ({ not })) }, deal))
    expect(passes({ not: { all: funnels } }, deal)).toBe(passes({ any: funnels.map((not) => ({ not })) }, deal))
  }))
})

it('compileFunnel: judges each record on its own, in any order', () => {
  fc.assert(fc.property(anyFunnel, fc.array(anyDeal, { maxLength: 5 }), (funnel, deals) => {
    const judge = compileFunnel(funnel, catalogue, ctx)
    const found = deals.map(judge)
    expect(deals.toReversed().map(judge).toReversed()).toEqual(found)
    expect(deals.map((deal) => passes(funnel, deal))).toEqual(found)
  }))
})
