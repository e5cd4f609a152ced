import fc from 'fast-check'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import type { CrmRecord } from '../../../shared/record/record-types'
import { clock, makeDeal } from '../record/record-builders'

const leaf: fc.Arbitrary<Funnel> = fc.oneof(
  fc.constantFrom<Funnel>(
    { field: 'stageKind', op: 'is', value: 'won' }, { field: 'stageKind', op: 'notIn', value: ['lost'] }, { field: 'pipelineId', op: 'in', value: ['0', '3'] },
    { field: 'title', op: 'contains', value: 'ПОСТ' }, { field: 'custom.UF_CRM_REGION', op: 'empty' }, { field: 'custom.UF_CRM_TAGS', op: 'isNot', value: '11' },
    { field: 'closeDate', op: 'inPeriod', value: { unit: 'month', offset: 0 } }, { field: 'createdAt', op: 'withinLast', value: { n: 2, unit: 'week' } },
    { field: 'department', op: 'under', value: '5' }, { field: 'custom.UF_CRM_HOT', op: 'is', value: true }, { field: 'custom.UF_CRM_HOT', op: 'notIn', value: [false] },
    { field: 'productRows', op: 'rows', value: { any: [{ field: 'productName', op: 'contains', value: 'стел' }, { field: 'quantity', op: 'gt', value: 2 }] } },
    { field: 'productRows', op: 'empty' }, { field: 'company.title', op: 'startsWith', value: 'ооо' }, { field: 'contact.sourceId', op: 'isNot', value: 'WEB' },
  ),
  fc.record({ field: fc.constant('amount'), op: fc.constantFrom('gt', 'gte', 'lt', 'lte', 'is', 'isNot'), value: fc.integer({ min: -3, max: 3 }) }),
)

/** Any funnel over the catalogue of `makeCatalogue`, up to three levels of groups. */
export const anyFunnel: fc.Arbitrary<Funnel> = fc.letrec<{ funnel: Funnel }>((tie) => ({
  funnel: fc.oneof({ maxDepth: 3 }, leaf, fc.record({ all: fc.array(tie('funnel'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('funnel'), { maxLength: 3 }) }), fc.record({ not: tie('funnel') })),
})).funnel

/** Deals with values missing, empty, zero and several. */
export const anyDeal: fc.Arbitrary<CrmRecord> = fc.record({
  stageKind: fc.constantFrom('open' as const, 'won' as const, 'lost' as const, null),
  pipelineId: fc.constantFrom('0', '3', '7', null),
  baseMinor: fc.option(fc.integer({ min: -3, max: 3 })),
  title: fc.constantFrom('', 'Поставка', 'поставщик', 'Ремонт'),
  ownerId: fc.constantFrom('1', '2', null),
  createdAt: fc.integer({ min: clock('2026-10-20 00:00'), max: clock('2026-11-30 00:00') }),
  fields: fc.record({
    'custom.UF_CRM_REGION': fc.constantFrom(null, '', 'Юг'), 'custom.UF_CRM_TAGS': fc.constantFrom([], ['11'], ['11', '12'], null),
    closeDate: fc.constantFrom(null, '2026-11-01', '2026-12-01'), 'custom.UF_CRM_HOT': fc.constantFrom(true, false, null),
  }),
}).map(makeDeal)
