import { expect, it } from 'vitest'
import { listUnread } from '../../../server/store/unread-store'
import { updateDeal } from '../../emulator/company/company-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until } from './support/sync-rig'

async function start(beforeApply: NonNullable<Parameters<typeof startRig>[0]['beforeApply']> = () => undefined) {
  const company = makeTinyCompany(20)
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }], beforeApply })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const change = (dealId: number, opportunity: number) => portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, dealId, { opportunity }))
  const amount = async (dealId: number) => (await rig.portalDb(id).selectFrom('records').select('amount_minor').where('id', '=', String(dealId)).executeTakeFirst())?.amount_minor
  const inbox = async () => await rig.registry.db.selectFrom('inbox').selectAll().execute()
  return { rig, portal, id, change, amount, inbox }
}

it('drainInbox: one record that cannot be written is set aside with its reason, the others go on, and its next change brings it in', async () => {
  let isPoisoned = true
  const { rig, id, change, amount, inbox } = await start(({ source, records }) => {
    if (isPoisoned && source === 'live' && records.some(({ id }) => id === '7')) throw new TypeError('a deal nobody understands')
  })
  for (let dealId = 1; dealId <= 20; dealId += 1) change(dealId, 5000 + dealId)
  await until(async () => await amount(20) === 502_000 && (await inbox()).length === 0)
  expect(await listUnread(rig.portalDb(id), { limit: 10 })).toMatchObject([{ kind: 'deal', id: '7', reason: 'a deal nobody understands' }])
  expect((await rig.status(id)).kinds.find(({ kind }) => kind === 'deal')).toMatchObject({ unread: 1, problem: 'unread' })
  isPoisoned = false
  change(7, 6000)
  await until(async () => await amount(7) === 600_000)
  await until(async () => (await listUnread(rig.portalDb(id), { limit: 10 })).length === 0)
})

it('drainInbox: many changes of a record are one fetch', async () => {
  const written: string[] = []
  const { rig, portal, id, change, amount, inbox } = await start(({ source, records }) => {
    if (source === 'live') written.push(...records.map((record) => record.id))
  })
  await rig.kill(id)
  for (let i = 0; i < 30; i += 1) change(1 + (i % 3), 100 + i)
  await portal.eventsIdle()
  expect(await inbox()).toHaveLength(30)
  written.length = 0
  await rig.flow.openPortal(id)
  await until(async () => (await inbox()).length === 0)
  expect(await amount(3)).toBe(12_900)
  expect(written.sort()).toEqual(['1', '2', '3'])
})

it('drainInbox: a change that meets the first refusal of its kind is asked for once more, and one of a kind that stays refused is not', async () => {
  const { rig, portal, id, change, amount, inbox } = await start()
  const due = async () => {
    await until(async () => (await inbox()).some(({ attempts }) => attempts === 1))
    await rig.registry.db.updateTable('inbox').set({ not_before: 0 }).execute()
  }
  portal.state.deniedTypes.add(2)
  change(1, 7000)
  await due()
  portal.state.deniedTypes.clear()
  change(2, 7000)
  await until(async () => await amount(1) === 700_000 && (await inbox()).length === 0)
  await rig.flow.catchUp(id)
  portal.state.deniedTypes.add(2)
  change(1, 8000)
  await due()
  change(2, 8000)
  await until(async () => (await inbox()).length === 0)
  portal.state.deniedTypes.clear()
  await rig.flow.catchUp(id)
  expect([await amount(1), await amount(2)]).toEqual([800_000, 800_000])
})

it('drainInbox: while the portal does not answer everything stays, and no record is blamed', async () => {
  const { portal, change, amount, inbox } = await start()
  portal.faults.serverErrors = 12
  change(1, 1)
  await until(() => portal.faults.serverErrors < 8)
  expect((await inbox()).map((row) => row.attempts)).toEqual([0])
  await until(async () => await amount(1) === 100)
})
