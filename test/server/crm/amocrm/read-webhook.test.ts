import { expect, it } from 'vitest'
import { readWebhook } from '../../../../server/crm/amocrm/read-webhook'
import { fixture } from './support/fixture'

const bodies = fixture('webhooks') as Record<string, Record<string, unknown>>
const read = (name: string) => readWebhook(bodies[name] ?? {}).changes

it.each([
  ['leads.status', [{ kind: 'deal', id: '15318175', deleted: false }]],
  ['leads.delete', [{ kind: 'deal', id: '12345678', deleted: true }]],
  ['contacts.add-company', [{ kind: 'company', id: '17612521', deleted: false }]],
  ['contacts.delete', [{ kind: 'contact', id: '17611273', deleted: true }]],
  ['task.update-complete', [{ kind: 'task', id: '1564845', deleted: false }]],
  ['unsorted.add', [{ kind: 'lead', id: '4278accf80c59e99411d5c6e01e4054864ca958e594699484ba8c5f40bb1:15318519', deleted: false }]],
  ['unsorted.delete-accept', [{ kind: 'lead', id: 'f575b754b0d1eb1c380e53d6821ffd2820a6dfbe3822de0cfddaf266980f:15258873', deleted: true }]],
  ['unsorted.delete-decline', [{ kind: 'lead', id: 'f575b754b0d1eb1c380e457edeba88954891f3dce5d2fe1324fd3e2af58d:15270337', deleted: true }]],
  ['catalogs.update', [{ kind: 'invoice', id: '~32908:347577', deleted: false }]],
  ['leads.note', []],
])('%s', (name, changes) => {
  expect(read(name)).toEqual(changes)
})

it('a note of a call names the note and its card', () => {
  expect(readWebhook({ contacts: { note: [{ note: { id: '46', note_type: '10', element_type: '1', element_id: '5' } }] } }).changes).toEqual([{ kind: 'call', id: '~contacts:46', deleted: false }])
})

it('long lists that came as objects, several actions of one record, and an account\'s number', () => {
  const update = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [String(i), { id: String(i + 1) }]))
  const { changes, externalId } = readWebhook({ leads: { update, delete: [{ id: '3' }] }, account: { id: '30000001', subdomain: 'x' } })
  expect(externalId).toBe('30000001')
  expect(changes).toHaveLength(25)
  expect(changes.find(({ id }) => id === '3')?.deleted).toBe(true)
})

it('what is no id is passed over', () => {
  expect(readWebhook({ leads: { update: [{ id: '1; drop' }, { id: ['1'] }, {}, 'x'] }, contacts: 'x', message: { add: [{ id: '1' }] } }).changes).toEqual([])
})
