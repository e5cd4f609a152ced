import fc from 'fast-check'
import { expect, it } from 'vitest'
import { discriminatingValues } from '../../../shared/funnel/discriminating-values'
import { compileFunnel } from '../../../shared/funnel/evaluate-funnel'
import { createFunnelIndex } from '../../../shared/funnel/funnel-index'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { makeCatalogue, makeContext, makeDeal } from '../record/record-builders'
import { anyDeal, anyFunnel } from './funnel-builders'

const catalogue = makeCatalogue()
const ctx = makeContext()
const indexOf = (funnels: readonly Funnel[]) =>
  createFunnelIndex(funnels.map((funnel) => ({ item: funnel, needs: discriminatingValues(funnel, catalogue, ctx) })), ctx)

// As people write them: several conditions that must all hold.
const namedLeaf: fc.Arbitrary<Funnel> = fc.constantFrom<Funnel>(
  { field: 'stageKind', op: 'is', value: 'won' }, { field: 'stageKind', op: 'in', value: ['won', 'lost'] }, { field: 'pipelineId', op: 'is', value: '0' },
  { field: 'pipelineId', op: 'in', value: ['0', '3'] }, { field: 'title', op: 'is', value: 'ПОСТАВКА' }, { field: 'custom.UF_CRM_TAGS', op: 'is', value: '11' },
  { field: 'custom.UF_CRM_TAGS', op: 'in', value: ['12', '13'] }, { field: 'department', op: 'under', value: '5' }, { field: 'custom.UF_CRM_HOT', op: 'is', value: false },
  { field: 'ownerId', op: 'is', value: '1' }, { field: 'ownerId', op: 'in', value: [] },
)
const usualFunnel = fc.oneof(anyFunnel, fc.array(fc.oneof(namedLeaf, anyFunnel, fc.array(namedLeaf, { maxLength: 3 }).map((any) => ({ any }))), { maxLength: 4 }).map((all) => ({ all })))

it('createFunnelIndex: index and test find just what testing all finds, in the same order', () => {
  fc.assert(fc.property(fc.array(usualFunnel, { maxLength: 70 }), fc.array(anyDeal, { maxLength: 5 }), (funnels, deals) => {
    const items = funnels.map((funnel) => ({ funnel, passes: compileFunnel(funnel, catalogue, ctx), needs: discriminatingValues(funnel, catalogue, ctx) }))
    const find = createFunnelIndex(items.map((item) => ({ item, needs: item.needs })), ctx)
    for (const deal of deals) expect(find(deal).filter((item) => item.passes(deal))).toEqual(items.filter((item) => item.passes(deal)))
  }))
})

it('createFunnelIndex: leaves out what needs another value, another of several values included', () => {
  const tag = (value: string): Funnel => ({ field: 'custom.UF_CRM_TAGS', op: 'is', value })
  const [all, won, vip, both]: Funnel[] = [{ all: [] }, { field: 'stageKind', op: 'is', value: 'won' }, tag('11'), { all: [tag('11'), tag('12')] }]
  const find = indexOf([all, won, vip, both].flatMap((funnel) => funnel ?? []))
  expect(find(makeDeal())).toEqual([all])
  expect(find(makeDeal({ stageKind: 'won' }))).toEqual([all, won])
  expect(find(makeDeal({ fields: { 'custom.UF_CRM_TAGS': ['12', '11'] } }))).toEqual([all, vip, both])
})

it('createFunnelIndex: more items than a word has bits', () => {
  const funnels = Array.from({ length: 100 }, (_, i): Funnel => ({ field: 'ownerId', op: 'is', value: String(i) }))
  const find = indexOf(funnels)
  for (const i of [1, 31, 32, 63, 99]) expect(find(makeDeal({ ownerId: String(i) }))).toEqual([funnels[i]])
  expect(indexOf([])(makeDeal())).toEqual([])
})
