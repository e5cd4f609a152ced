import { expect, it } from 'vitest'
import type { RunBatch } from '../../../../server/crm/bitrix24/batch'
import { itemsSchema, productRowsSchema, tasksSchema } from '../../../../server/crm/bitrix24/payload-schema'
import { readCatalogue, readDepartments, readPeople } from '../../../../server/crm/bitrix24/read-catalogue'
import { toRestError } from '../../../../server/crm/bitrix24/rest-answer'

/** A portal that has only these methods; any other answers as the platform does. */
function portal(methods: Readonly<Record<string, (params: Record<string, unknown>) => unknown>>, code = 'ERROR_METHOD_NOT_FOUND'): RunBatch {
  return async (commands) => {
    await Promise.resolve()
    return new Map(commands.map(({ key, method, params }) => {
      const answer = methods[method]
      return [key, answer ? { result: answer(params) } : { error: toRestError(method, code, 'no') }]
    }))
  }
}

const statuses = { 'crm.status.list': () => [{ ID: '1', ENTITY_ID: 'DEAL_STAGE', STATUS_ID: 'WON', NAME: 'Успех', SORT: '10', SEMANTICS: 'S' }] }

it('readCatalogue: a portal without some of the lists is read without them', async () => {
  const { kinds, stages, pipelines, currencies, fields } = await readCatalogue(portal(statuses))
  expect([stages.length, pipelines, currencies, fields.filter(({ custom }) => custom)]).toEqual([1, [], [], []])
  expect(kinds.map(({ kind, refusal }) => [kind, refusal])).toEqual(['deal', 'lead', 'invoice', 'quote', 'contact', 'company', 'task', 'activity', 'call'].map((kind) => [kind, null]))
})

it('readCatalogue: a list that is refused for another reason is not taken for an empty one', async () => {
  await expect(readCatalogue(portal(statuses, 'ACCESS_DENIED'))).rejects.toThrow('ACCESS_DENIED')
})

it('readPeople: by id, and by offset where the portal does not filter by id', async () => {
  const all = Array.from({ length: 120 }, (_, i) => ({ ID: String(i + 1), NAME: 'И', ACTIVE: true, UF_DEPARTMENT: [1] }))
  const after = (params: Record<string, unknown>) => Number((params.FILTER as Record<string, unknown>)['>ID'])
  const byId = portal({ 'user.get': (params) => all.filter(({ ID }) => Number(ID) > after(params)).slice(0, 50) })
  const byOffset = portal({ 'user.get': ({ start }) => all.slice(Math.max(0, Number(start)), Math.max(0, Number(start)) + 50) })
  for (const run of [byId, byOffset]) expect((await readPeople(run)).map(({ id }) => id)).toEqual(all.map(({ ID }) => ID))
})

it('readCatalogue: a custom field has the name of the portal\'s settings, whatever rows call it', async () => {
  const field = (upperName: string) => ({ type: 'string', isDynamic: true, isMultiple: false, title: 'Регион', upperName })
  const named = async (name: string) => {
    const { fields, sources } = await readCatalogue(portal({ ...statuses, 'crm.item.fields': () => ({ fields: { [name]: field('UF_CRM_REGION') } }) }))
    const deal = sources.get('deal')?.toRecord({ id: 1, createdTime: '2026-03-01T10:00:00+03:00', [name]: 'Юг' })
    return [fields.filter(({ kind, custom }) => kind === 'deal' && custom).map((each) => each.name), deal?.fields['custom.UF_CRM_REGION']]
  }
  for (const name of ['UF_CRM_REGION', 'ufCrmRegion']) expect(await named(name)).toEqual([['custom.UF_CRM_REGION'], 'Юг'])
})

it('readCatalogue: a kind that is refused is named with the reason, and the others are read', async () => {
  const run = portal({ ...statuses, 'crm.currency.list': () => [], 'crm.category.list': () => ({ categories: [] }) }, 'ACCESS_DENIED')
  const { kinds, sources } = await readCatalogue(run)
  expect(kinds.find(({ kind }) => kind === 'lead')?.refusal).toMatch('ACCESS_DENIED')
  expect([...sources.keys()]).toEqual(['task', 'activity', 'call'])
})

it('readCatalogue: each smart process is a kind with the portal\'s own title', async () => {
  const types = [{ id: 7, title: 'Рекламации', entityTypeId: 1042, isStagesEnabled: 'Y', isCategoriesEnabled: 'N' }, { id: 8, title: 'Склад', entityTypeId: 130, isStagesEnabled: 'N' }]
  const run = portal({
    ...statuses, 'crm.type.list': () => ({ types }), 'crm.category.list': ({ entityTypeId }) => ({ categories: entityTypeId === 1042 ? [{ id: 9, name: 'Общая' }] : [] }),
    'crm.status.list': () => [{ ENTITY_ID: 'DYNAMIC_1042_STAGE_9', STATUS_ID: 'DT1042_9:SUCCESS', NAME: 'Решена', SEMANTICS: 'S' }],
  })
  const { kinds, stages, pipelines } = await readCatalogue(run)
  expect(kinds.filter(({ title }) => title !== null)).toEqual([
    { kind: 'item:1042', title: 'Рекламации', history: 'crm', refusal: null }, { kind: 'item:130', title: 'Склад', history: 'none', refusal: null },
  ])
  expect(stages).toMatchObject([{ kind: 'item:1042', id: 'DT1042_9:SUCCESS', pipelineId: '9', stageKind: 'won' }])
  expect(pipelines).toMatchObject([{ kind: 'item:1042', id: '9' }])
})

it('readPeople, readDepartments: `false` where PHP has nothing to say is no value', async () => {
  const run = portal({
    'user.get': () => [{ ID: 7, NAME: 'Анна', LAST_NAME: false, EMAIL: false, WORK_POSITION: false, PERSONAL_PHOTO: false, ACTIVE: true, UF_DEPARTMENT: false }],
    'department.get': ({ START }) => (START === 0 ? [{ ID: 1, NAME: 'Компания', PARENT: false, UF_HEAD: false, SORT: false }] : []),
  })
  expect(await readPeople(run)).toEqual([{ id: '7', name: 'Анна', position: null, photo: null, active: true, departmentIds: [] }])
  expect(await readDepartments(run)).toEqual([{ id: '1', name: 'Компания', parentId: null, headId: null, sort: 500 }])
})

it('readCatalogue: smart processes beyond the first page are read too, and a portal that ignores the offset ends the reading', async () => {
  const types = Array.from({ length: 60 }, (_, i) => ({ id: i + 1, title: `Процесс ${i}`, entityTypeId: 130 + i, isStagesEnabled: 'N' }))
  for (const page of [(start: unknown) => types.slice(Number(start ?? 0), Number(start ?? 0) + 50), () => types.slice(0, 50)]) {
    const { kinds } = await readCatalogue(portal({ ...statuses, 'crm.type.list': ({ start }) => ({ types: page(start) }) }))
    expect(kinds.filter(({ title }) => title !== null).length).toBe(page(50).length === 10 ? 60 : 50)
  }
})

it('readCatalogue: empty maps as empty lists, and lists with gaps as maps, are read as what they are', async () => {
  const { pipelines, fields } = await readCatalogue(portal({ ...statuses, 'crm.type.list': () => [], 'crm.item.fields': () => ({ fields: [] }), 'crm.category.list': () => ({ categories: { 0: { id: 0, name: 'Общая' }, 2: { id: 5, name: 'Сервис' } } }) }))
  expect([pipelines.filter(({ kind }) => kind === 'deal').map(({ id }) => id), fields.filter(({ custom }) => custom)]).toEqual([['0', '5'], []])
  expect([itemsSchema.parse([]).items, tasksSchema.parse([]).tasks, productRowsSchema.parse([]).productRows, itemsSchema.parse({ items: { 1: { id: 3 } } }).items]).toEqual([[], [], [], [{ id: 3 }]])
})

it('readCatalogue: a list that the portal did not count has no number, not none', async () => {
  const { counts } = await readCatalogue(portal({ ...statuses, 'crm.item.list': () => ({ items: [] }), 'crm.stagehistory.list': () => ({ items: [] }) }), { isCounting: true })
  expect(counts.get('deal')).toEqual({ kind: 'deal', records: null, stageEntries: null, refusal: null })
})
