import { expect, it } from 'vitest'
import { createAcceptChanges } from '../../../server/inbox/accept-changes'
import { createAddChanges, type AddChanges } from '../../../server/store/inbox-store'
import { insertPortal } from '../../../server/store/portal-store'
import { openTestRegistry } from '../../support/databases'

const clock = { now: () => 1000 }
const change = (id: string) => ({ kind: 'deal' as const, id, deleted: false })

async function start() {
  const registry = await openTestRegistry('sqlite')
  for (const id of ['p1', 'p2']) {
    await insertPortal(registry.db, { id, crm: 'bitrix24', externalId: id, address: { origin: '', restUrl: '', oauthUrl: '' }, name: id, state: 'live', message: null, installerId: '1', installedAt: 0 })
  }
  const told: string[] = []
  let commits = 0
  const addAll = createAddChanges(registry)
  const add: AddChanges = async (changes) => {
    commits += 1
    await addAll(changes)
  }
  const accept = createAcceptChanges({ add, notify: (id) => told.push(id), clock })
  const rows = async () => await registry.db.selectFrom('inbox').select(['portal_id', 'record_id', 'deleted', 'received_at']).orderBy('id').execute()
  return { registry, accept, rows, told, commits: () => commits }
}

it('acceptChanges: what comes together is committed once and is stored when it resolves', async () => {
  const { accept, rows, told, commits } = await start()
  const all = Array.from({ length: 40 }, async (_, i) => { await accept(i % 2 === 0 ? 'p1' : 'p2', [change(String(i))]) })
  expect(await rows()).toEqual([])
  await Promise.all(all)
  expect(await rows()).toHaveLength(40)
  expect(commits()).toBe(1)
  expect(told.sort()).toEqual(['p1', 'p2'])
  await accept('p1', [{ ...change('9'), deleted: true }])
  expect((await rows()).at(-1)).toEqual({ portal_id: 'p1', record_id: '9', deleted: 1, received_at: 1000 })
})

it('acceptChanges: a portal that went away meanwhile spoils nobody else\'s changes', async () => {
  const { accept, rows } = await start()
  await Promise.all([accept('gone', [change('1')]), accept('p1', [change('2')])])
  expect((await rows()).map(({ record_id: id }) => id)).toEqual(['2'])
})

it('acceptChanges: a failed commit rejects everyone in it, and the next one works', async () => {
  let isFull = true
  const accept = createAcceptChanges({ add: async () => { await Promise.resolve(); if (isFull) throw new Error('disk full') }, notify: () => undefined, clock })
  const both = await Promise.allSettled([accept('p1', [change('1')]), accept('p1', [change('2')])])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isFull = false
  await expect(accept('p1', [change('3')])).resolves.toBeUndefined()
})
