import { expect, it } from 'vitest'
import { startRig, until } from '../../sync/support/sync-rig'
import { updateDeal } from '../../../emulator/company/company-actions'
import { makeItemSets } from '../../../emulator/company/item-catalogue'
import { addCall, createTask } from '../../../emulator/company/work-actions'
import { makeTinyCompany } from '../../../emulator/bitrix24/support/tiny-company'
import type { PortalOptions } from '../../../emulator/bitrix24/portal'

async function installed(portalOptions: Partial<PortalOptions>, options: Partial<Parameters<typeof startRig>[0]> = {}) {
  const company = makeTinyCompany(12)
  company.itemSets = makeItemSets()
  createTask({ company, now: Date.now(), byPersonId: 3 }, { title: 'Позвонить' })
  addCall({ company, now: Date.now(), byPersonId: 3 }, { personId: 3 })
  const rig = await startRig({ companies: [{ company, memberId: 'm1', ...portalOptions }], ...options })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  expect((await portal.app.install()).status).toBe(200)
  const portalId = await rig.portalId('m1')
  return { rig, portal, company, portalId }
}

const older = ['crm.item.list', 'crm.item.fields', 'crm.stagehistory.list', 'crm.type.list', 'crm.item.productrow.list', 'crm.category.list', 'app.info', 'method.get']

it('connection: an old portal on its owner\'s server says which kinds it cannot tell, and the others are read', async () => {
  const { rig, portalId } = await installed({ box: { missing: older, hasEvents: false } })
  await rig.waitLive(portalId)
  const { kinds, message, phase } = await rig.status(portalId)
  const wordOf = (kind: string) => kinds.find((each) => each.kind === kind)?.message ?? null
  for (const kind of ['deal', 'lead', 'invoice', 'quote', 'contact', 'company']) expect(wordOf(kind)).toContain('crm.item.list')
  expect(['task', 'activity', 'call'].map(wordOf)).toEqual([null, null, null])
  const read = await rig.portalDb(portalId).selectFrom('records').select(['kind', 'id']).orderBy('kind').execute()
  expect(read).toEqual([{ kind: 'call', id: '1' }, { kind: 'task', id: '1' }])
  expect([phase, message]).toEqual(['live', expect.stringContaining('refuses to send events')])
})

it('connection: a portal without a list of stage history has its stages noted by us', async () => {
  const { rig, portal, company, portalId } = await installed({ box: { missing: ['crm.stagehistory.list', 'crm.type.list'] } })
  await rig.waitLive(portalId)
  const { kinds } = await rig.status(portalId)
  expect(kinds.filter(({ message }) => message !== null)).toEqual([])
  const stages = async () => (await rig.portalDb(portalId).selectFrom('stage_entries').select('stage_id').where('kind', '=', 'deal').where('record_id', '=', '2').orderBy('at').execute()).map((row) => row.stage_id)
  const before = await stages()
  expect(before).toEqual([company.deals.get(2)?.stageId])
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, 2, { stageId: 'WON' }))
  await until(async () => (await stages()).includes('WON'))
  expect(await stages()).toEqual([...before, 'WON'])
})

it('connection: where no events come, changes are found without them', async () => {
  const { rig, company, portalId } = await installed({ box: { hasEvents: false } }, { catchUpMs: 200 })
  await rig.waitLive(portalId)
  updateDeal({ company, now: Date.now(), byPersonId: 3 }, 2, { stageId: 'WON' })
  await until(async () => (await rig.portalDb(portalId).selectFrom('records').select('stage_id').where('kind', '=', 'deal').where('id', '=', '2').executeTakeFirst())?.stage_id === 'WON')
})

it('connection: a block of the portal is told, and lifted with it', async () => {
  const { rig, portal, portalId } = await installed({}, { catchUpMs: 100 })
  await rig.waitLive(portalId)
  portal.faults.isOverloaded = true
  await until(async () => (await rig.status(portalId)).message?.includes('support') ?? false)
  portal.faults.isOverloaded = false
  await until(async () => (await rig.status(portalId)).message === null)
})

it('connection: an Enterprise portal is asked as often as it permits', async () => {
  const { rig, portal, portalId } = await installed({ licenseFamily: 'ent' }, { rate: {}, budget: { perSecond: 2, burst: 30 } })
  await rig.waitLive(portalId)
  const startedAt = Date.now()
  for (let i = 0; i < 30; i += 1) await rig.flow.catchUp(portalId)
  const usualMs = ((portal.counters.requests - 30) / 2) * 1000
  expect(portal.counters.refused).toEqual({})
  expect(Date.now() - startedAt).toBeLessThan(usualMs / 2)
})

it('connection: the settings, people and counts of a first load share a request', async () => {
  const asked: number[] = []
  const requestsOf: { count(): number } = { count: () => 0 }
  const { rig, portal, portalId } = await installed({}, { beforeApply: ({ records }) => { if (records.length > 0) asked.push(requestsOf.count()) } })
  requestsOf.count = () => portal.counters.requests
  await rig.waitLive(portalId)
  expect(portal.counters.methods['user.get']).toBeGreaterThan(0)
  // Two each of entry and ONAPPINSTALL; settings, smart processes, two of bindings; then records, stage entries and product rows.
  expect(asked[0]).toBeLessThanOrEqual(11)
})
