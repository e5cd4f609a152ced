import { expect, it } from 'vitest'
import { processKind, standardItemKinds, type ItemKind } from '../../../../server/crm/bitrix24/item-kinds'
import { selectOf, toItemRecord, toStageEntry as toEntry, type CustomTypes } from '../../../../server/crm/bitrix24/to-records'

const shape = (kind: string, customTypes: CustomTypes = new Map(), stageKinds: ReadonlyMap<string, 'open' | 'won' | 'lost'> = new Map()) => {
  const found: ItemKind | undefined = standardItemKinds.find((each) => each.kind === kind)
  if (!found) throw new Error(kind)
  return { ...found, customTypes, stageKinds }
}
const toDealRecord = (item: Record<string, unknown>, customTypes: CustomTypes) => toItemRecord(item, shape('deal', customTypes))
const toStageEntry = (row: Record<string, unknown>) => toEntry(row, new Map())

const types = new Map(Object.entries({
  UF_CRM_REGION: { crmType: 'enumeration', multiple: false }, UF_CRM_TAGS: { crmType: 'enumeration', multiple: true },
  UF_CRM_URGENT: { crmType: 'boolean', multiple: false }, UF_CRM_COST: { crmType: 'money', multiple: false }, UF_CRM_COSTS: { crmType: 'money', multiple: true },
  UF_CRM_SHIP: { crmType: 'date', multiple: false }, UF_CRM_CALL: { crmType: 'datetime', multiple: false }, UF_CRM_HELPER: { crmType: 'employee', multiple: false },
  UF_CRM_SCORE: { crmType: 'double', multiple: false }, UF_CRM_NOTE: { crmType: 'string', multiple: false }, UF_CRM_LINKS: { crmType: 'crm', multiple: true },
  UF_CRM_LINK: { crmType: 'crm', multiple: false }, UF_CRM_TEAM: { crmType: 'employee', multiple: true }, UF_CRM_SCORES: { crmType: 'integer', multiple: true },
  UF_CRM_NOTES: { crmType: 'string', multiple: true }, UF_CRM_DAYS: { crmType: 'date', multiple: true }, UF_CRM_PLACE: { crmType: 'address', multiple: false },
  UF_CRM_SITE: { crmType: 'url', multiple: false }, UF_CRM_KIND: { crmType: 'crm_status', multiple: false }, UF_CRM_GOOD: { crmType: 'iblock_element', multiple: true },
}))

const deal = {
  id: 410, title: 'Печи', createdTime: '2024-08-30T14:29:00+02:00', updatedTime: '2024-08-30T15:00:00+02:00', movedTime: '2024-08-30T14:40:00+02:00',
  createdBy: 1, assignedById: 7, categoryId: 0, stageId: 'PREPARATION', stageSemanticId: 'P', opportunity: 999.9, currencyId: 'EUR',
  isRecurring: 'N', begindate: '2024-08-30T02:00:00+02:00', closedate: '2024-09-09T02:00:00+02:00', companyId: 0, contactId: 84, sourceId: 'WEB', movedBy: 3,
  typeId: '', probability: null, isReturnCustomer: 'Y',
}

it('toDealRecord: a deal in our words', () => {
  expect(toDealRecord(deal, new Map())).toEqual({
    kind: 'deal', id: '410', title: 'Печи', ownerId: '7', creatorId: '1', changedById: null, createdAt: Date.UTC(2024, 7, 30, 12, 29), updatedAt: Date.UTC(2024, 7, 30, 13),
    movedAt: Date.UTC(2024, 7, 30, 12, 40), pipelineId: '0', stageId: 'PREPARATION', stageKind: 'open', amountMinor: 99_990, currency: 'EUR', excluded: false,
    fields: {
      movedById: '3', sourceId: 'WEB', typeId: null, contactId: '84', companyId: null, probability: null, beginDate: '2024-08-30', closeDate: '2024-09-09', isReturnCustomer: true,
    },
  })
})

it('toDealRecord: numbers and flags in any of the platform\'s spellings', () => {
  const cases: [Record<string, unknown>, Record<string, unknown>][] = [
    [{ id: '5', opportunity: '1000000.005', assignedById: '0' }, { id: '5', amountMinor: 100_000_001, ownerId: null }],
    [{ updatedBy: 9 }, { changedById: '9' }], [{ opportunity: null }, { amountMinor: null }], [{ opportunity: 0 }, { amountMinor: 0 }], [{ opportunity: 15_000, currencyId: 'JPY' }, { amountMinor: 15_000 }],
    [{ currencyId: '' }, { amountMinor: null, currency: null }], [{ opportunity: 1e300 }, { amountMinor: null }], [{ opportunity: '' }, { amountMinor: null }],
    [{ isRecurring: 'Y' }, { excluded: true }], [{ isRecurring: true }, { excluded: true }], [{ categoryId: '3', stageSemanticId: 'S' }, { pipelineId: '3', stageKind: 'won' }],
    [{ categoryId: false, probability: false }, { pipelineId: null, fields: { probability: null } }],
    [{ stageSemanticId: 'F' }, { stageKind: 'lost' }], [{ movedTime: null }, { movedAt: null }], [{ updatedTime: '' }, { updatedAt: Date.UTC(2024, 7, 30, 12, 29) }],
  ]
  for (const [change, expected] of cases) expect(toDealRecord({ ...deal, ...change }, new Map())).toMatchObject(expected)
})

it('toDealRecord: what lacks an id or a time of creation is no deal', () => {
  expect(toDealRecord({ ...deal, id: null }, new Map())).toBeNull()
  expect(toDealRecord({ ...deal, createdTime: 'yesterday' }, new Map())).toBeNull()
})

it('toDealRecord: custom fields by their type', () => {
  const cases: [string, unknown, unknown][] = [
    ['UF_CRM_REGION', 11, '11'], ['UF_CRM_REGION', '0', null], ['UF_CRM_REGION', '', null], ['UF_CRM_TAGS', [11, '12', 0], ['11', '12']], ['UF_CRM_TAGS', [], null], ['UF_CRM_TAGS', false, null],
    ['UF_CRM_URGENT', 'Y', true], ['UF_CRM_URGENT', '1', true], ['UF_CRM_URGENT', 1, true], ['UF_CRM_URGENT', 'N', false], ['UF_CRM_URGENT', '0', false], ['UF_CRM_URGENT', null, null],
    ['UF_CRM_COST', '100|USD', '10000|USD'], ['UF_CRM_COST', '100.5|JPY', '101|JPY'], ['UF_CRM_COST', '|USD', null], ['UF_CRM_COST', 'x|USD', null],
    ['UF_CRM_COSTS', ['1|USD', '2|EUR'], ['100|USD', '200|EUR']],
    ['UF_CRM_SHIP', '2024-07-30T02:00:00+02:00', '2024-07-30'], ['UF_CRM_SHIP', '2024-07-30T00:00:00-05:00', '2024-07-30'], ['UF_CRM_SHIP', '2024-07-30', '2024-07-30'],
    ['UF_CRM_CALL', '2024-07-30T02:00:00+02:00', '2024-07-30T00:00:00.000Z'], ['UF_CRM_HELPER', 17, '17'], ['UF_CRM_SCORE', '3.5', 3.5], ['UF_CRM_SCORE', 0, 0],
    ['UF_CRM_NOTE', 'Да', 'Да'], ['UF_CRM_NOTE', 5, '5'], ['UF_CRM_LINKS', ['D_1', 'C_2'], ['D_1', 'C_2']], ['UF_CRM_NOTE', { file: 1 }, null],
    // A field for one kind only holds bare ids, a field for several says which kind.
    ['UF_CRM_LINK', 'CO_3', 'CO_3'], ['UF_CRM_LINK', '3', '3'], ['UF_CRM_LINK', 3, '3'], ['UF_CRM_LINK', '0', null], ['UF_CRM_LINK', '', null],
    ['UF_CRM_TEAM', [17, '18', 0, ''], ['17', '18']], ['UF_CRM_TEAM', '17', ['17']], ['UF_CRM_HELPER', '0', null], ['UF_CRM_SCORES', ['1', 2, '', 'x', 0], [1, 2, 0]],
    ['UF_CRM_NOTES', ['а', '', 'б'], ['а', 'б']], ['UF_CRM_NOTES', false, null], ['UF_CRM_DAYS', ['2024-07-30T03:00:00+03:00', ''], ['2024-07-30']],
    ['UF_CRM_PLACE', 'Москва, Тверская, 1|55.76;37.61', 'Москва, Тверская, 1'], ['UF_CRM_PLACE', '|;', null], ['UF_CRM_SITE', 'https://b24.test/a|b', 'https://b24.test/a|b'],
    ['UF_CRM_KIND', 'WEB', 'WEB'], ['UF_CRM_GOOD', ['5', 6], ['5', '6']], ['UF_CRM_COST', '0|RUB', '0|RUB'], ['UF_CRM_COST', '-5.5|RUB', '-550|RUB'],
  ]
  for (const [name, value, expected] of cases) expect([name, value, toDealRecord({ ...deal, [name]: value }, types)?.fields[`custom.${name}`]]).toEqual([name, value, expected])
})

it('toStageEntry: an entry with numbers or texts', () => {
  const entry = { entryId: '35', seq: 35, recordId: '21', at: Date.UTC(2024, 3, 25, 14, 59, 11), pipelineId: '0', stageId: 'NEW', stageKind: 'open' }
  expect(toStageEntry({ ID: 35, TYPE_ID: 1, OWNER_ID: 21, CREATED_TIME: '2024-04-25T14:59:11+00:00', CATEGORY_ID: 0, STAGE_SEMANTIC_ID: 'P', STAGE_ID: 'NEW' })).toEqual(entry)
  expect(toStageEntry({ ID: '35', OWNER_ID: '21', CREATED_TIME: '2024-04-25T14:59:11+00:00', CATEGORY_ID: '0', STAGE_SEMANTIC_ID: 'S', STAGE_ID: 'NEW' })).toEqual({ ...entry, stageKind: 'won' })
  expect(toStageEntry({ ID: 35, OWNER_ID: 21, CREATED_TIME: '2024-04-25T14:59:11+00:00', CATEGORY_ID: false, STAGE_SEMANTIC_ID: false, STAGE_ID: 'NEW' })).toEqual({ ...entry, pipelineId: null })
  expect(toStageEntry({ ID: 35, OWNER_ID: 21, CREATED_TIME: '', STAGE_ID: 'NEW' })).toBeNull()
})

it('toItemRecord: an invoice means what the directory says of its stage', () => {
  const item = { id: 7, title: 'Счёт', createdTime: '2026-03-01T10:00:00+03:00', categoryId: 5, stageId: 'DT31_5:P', opportunity: 100, currencyId: 'RUB', accountNumber: '12', parentId2: 44, contactIds: [3, 4] }
  expect(toItemRecord(item, shape('invoice', new Map(), new Map([['DT31_5:P', 'won']])))).toMatchObject({
    kind: 'invoice', id: '7', pipelineId: '5', stageId: 'DT31_5:P', stageKind: 'won', amountMinor: 10_000, fields: { number: '12', dealId: '44', contactId: '3' },
  })
  expect(toItemRecord(item, shape('invoice'))).toMatchObject({ stageKind: 'open' })
})

it('toItemRecord: a person is called by both names, and one\'s own company is left out of counting', () => {
  const row = { id: 1, createdTime: '2026-03-01T10:00:00+03:00', name: 'Анна', lastName: 'Иванова', companyId: 2 }
  expect(toItemRecord(row, shape('contact'))).toMatchObject({ kind: 'contact', title: 'Анна Иванова', stageId: null, stageKind: null, excluded: false, fields: { companyId: '2' } })
  expect(toItemRecord({ ...row, title: 'Мы', isMyCompany: 'Y' }, shape('company'))).toMatchObject({ kind: 'company', title: 'Мы', excluded: true })
})

it('toItemRecord: a smart process without stages has none', () => {
  const item = { ...processKind(1042, { hasStages: false, hasPipelines: false, hasProducts: false }), customTypes: new Map(), stageKinds: new Map() }
  expect(toItemRecord({ id: 1, createdTime: '2026-03-01T10:00:00+03:00', stageId: '' }, item)).toMatchObject({ kind: 'item:1042', stageId: null, stageKind: null })
})

it('toStageEntry: leads call their stages statuses', () => {
  expect(toStageEntry({ ID: 5, OWNER_ID: 8, CREATED_TIME: '2024-04-25T14:59:11+00:00', STATUS_SEMANTIC_ID: 'F', STATUS_ID: 'JUNK' }))
    .toMatchObject({ recordId: '8', pipelineId: null, stageId: 'JUNK', stageKind: 'lost' })
})

it('selectOf: only fields that the portal has are asked for', () => {
  const select = selectOf(shape('quote', new Map([['UF_CRM_X', { crmType: 'string', multiple: false }]])), new Set(['id', 'title', 'stageId', 'dealId']))
  expect(select).toEqual(['id', 'title', 'stageId', 'dealId', 'UF_CRM_X'])
})
