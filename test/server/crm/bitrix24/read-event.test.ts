import { expect, it } from 'vitest'
import { readEvent, readEventOrigin } from '../../../../server/crm/bitrix24/read-event'

it('readEventOrigin: bracket keys of a flat form are read like nested ones', () => {
  const flat = { event: 'ONCRMDEALADD', 'data[FIELDS][ID]': '1', 'auth[member_id]': 'a1', 'auth[application_token]': 'secret' }
  expect(readEventOrigin(flat)).toEqual({ externalId: 'a1', applicationToken: 'secret' })
  expect(readEventOrigin({ event: 'ONCRMDEALADD', auth: { member_id: 'a1', application_token: 'secret' } })).toEqual({ externalId: 'a1', applicationToken: 'secret' })
})

it('readEventOrigin: keys of the prototype change nothing', () => {
  const flat = { event: 'E', 'auth[member_id]': 'a1', '__proto__[polluted]': '1', 'auth[constructor][prototype][polluted]': '1' }
  expect(readEventOrigin(flat)).toEqual({ externalId: 'a1', applicationToken: '' })
  expect({}).not.toHaveProperty('polluted')
})

it('readEventOrigin: a name of many brackets is refused without delay', () => {
  const startedAt = performance.now()
  for (const name of ['['.repeat(60_000), 'auth' + '[a'.repeat(30_000), '[]'.repeat(30_000)]) expect(() => readEventOrigin({ [name]: '1' })).toThrow('malformed')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

const auth = { member_id: 'a1', application_token: 'secret' }
// None of these events asks anybody anything.
const nobody = {} as Parameters<typeof readEvent>[0]

it.each([
  ['ONCRMLEADADD', { FIELDS: { ID: '5' } }, [{ kind: 'lead', id: '5', deleted: false }]],
  ['ONCRMCONTACTDELETE', { FIELDS: { ID: '5' } }, [{ kind: 'contact', id: '5', deleted: true }]],
  ['ONCRMDYNAMICITEMUPDATE', { FIELDS: { ID: '5', ENTITY_TYPE_ID: '31' } }, [{ kind: 'invoice', id: '5', deleted: false }]],
  ['ONCRMDYNAMICITEMDELETE_147', { FIELDS: { ID: '5' } }, [{ kind: 'item:147', id: '5', deleted: true }]],
  ['ONTASKADD', { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '5' } }, [{ kind: 'task', id: '5', deleted: false }]],
  ['ONTASKDELETE', { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: 'undefined' }, [{ kind: 'task', id: '5', deleted: true }]],
  ['ONCRMACTIVITYUPDATE', { FIELDS: { ID: '5' } }, [{ kind: 'activity', id: '5', deleted: false }]],
  ['ONVOXIMPLANTCALLEND', { CALL_ID: 'externalCall.7b0c.1773' }, [{ kind: 'call', id: '~externalCall.7b0c.1773', deleted: false }]],
])('readEvent: %s', async (event, data, changes) => {
  expect(await readEvent(nobody, { event, data, auth })).toEqual({ kind: 'changes', changes })
})

it('readEvent: types we do not count are ignored, smart processes change the catalogue', async () => {
  expect(await readEvent(nobody, { event: 'ONCRMDYNAMICITEMADD', data: { FIELDS: { ID: '5', ENTITY_TYPE_ID: '36' } }, auth })).toEqual({ kind: 'ignored' })
  expect(await readEvent(nobody, { event: 'ONCRMDYNAMICITEMADD', data: { FIELDS: { ID: '5', ENTITY_TYPE_ID: '1e21' } }, auth })).toEqual({ kind: 'ignored' })
  expect(await readEvent(nobody, { event: 'ONCRMTYPEADD', data: { FIELDS: { ID: '5' } }, auth })).toEqual({ kind: 'catalogue' })
  await expect(readEvent(nobody, { event: 'ONVOXIMPLANTCALLEND', data: { CALL_ID: 'a b' }, auth })).rejects.toThrow('names no call')
})
