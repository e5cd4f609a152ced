import { expect, it } from 'vitest'
import { deleteDeal, updateDeal } from '../../emulator/company/company-actions'
import { createItem, deleteItem } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until } from './support/sync-rig'

async function live(hasOffline: boolean) {
  const company = makeTinyCompany(6)
  company.itemSets = makeItemSets()
  createItem({ company, now: Date.now(), byPersonId: 3 }, 31, {})
  const rig = await startRig({ companies: [{ company, memberId: 'm1', hasOffline }] })
  const [portal] = rig.emulator.portals
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const ids = async (kind: string) => (await rig.portalDb(portalId).selectFrom('records').select('id').where('kind', '=', kind).orderBy('id').execute()).map(({ id }) => id)
  return { company, rig, portal, portalId, ids, acting: () => ({ company, now: Date.now() + 3000, byPersonId: 3 }) }
}

it('takeKept: deletions whose event was lost are found in the queue, and confirmed', async () => {
  const { rig, portal, portalId, ids, acting } = await live(true)
  portal.faults.dropEvents = 100
  portal.publishAll([...deleteDeal(acting(), 2), ...deleteItem(acting(), 31, 1), ...updateDeal(acting(), 3, { opportunity: 77 })])
  expect(portal.state.offlineEvents.size).toBe(3)
  await rig.flow.catchUp(portalId)
  expect([await ids('deal'), await ids('invoice')]).toEqual([['1', '3', '4', '5', '6'], []])
  expect(portal.state.offlineEvents.size).toBe(0)
})

it('takeKept: what was reserved when the process ended is asked for again', async () => {
  const { rig, portal, portalId, ids, acting } = await live(true)
  portal.faults.dropEvents = 100
  portal.publishAll(deleteDeal(acting(), 2))
  for (const event of portal.state.offlineEvents.values()) event.processId = 'p9'
  await rig.portalDb(portalId).insertInto('settings').values({ name: 'kept_process', value: 'p9' }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: 'p9' })).execute()
  await rig.flow.catchUp(portalId)
  expect(await ids('deal')).not.toContain('2')
  expect(portal.state.offlineEvents.size).toBe(0)
})

it('takeKept: what its own event brought is not fetched once more', async () => {
  const { rig, portal, portalId, acting } = await live(true)
  portal.publishAll(updateDeal(acting(), 3, { opportunity: 77 }))
  await until(async () => (await rig.portalDb(portalId).selectFrom('records').select('amount_minor').where('kind', '=', 'deal').where('id', '=', '3').executeTakeFirstOrThrow()).amount_minor === 7700)
  await until(async () => (await rig.status(portalId)).inbox.waiting === 0)
  await rig.flow.catchUp(portalId)
  expect(portal.state.offlineEvents.size).toBe(0)
  expect(rig.logged.some((line) => line.includes('"kept"') && !line.includes('"kept":0'))).toBe(false)
})

it('takeKept: a plan without the queue is followed as before', async () => {
  const { rig, portal, portalId, ids, acting } = await live(false)
  expect(portal.state.installation?.handlers.some(({ offline }) => offline)).toBe(false)
  portal.faults.dropEvents = 100
  portal.publishAll(deleteDeal(acting(), 2))
  await rig.flow.catchUp(portalId)
  expect(await ids('deal')).toContain('2')
  await rig.flow.checkSync(portalId)
  await until(async () => !(await ids('deal')).includes('2'))
})
