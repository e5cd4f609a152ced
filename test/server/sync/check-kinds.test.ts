import { expect, it } from 'vitest'
import { createTask } from '../../emulator/company/work-actions'
import { createDeal, deleteDeal, updateDeal } from '../../emulator/company/company-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until, type RigOptions } from './support/sync-rig'

async function start(options: Partial<RigOptions> = {}) {
  const company = makeTinyCompany(20)
  const acting = () => ({ company, now: Date.now(), byPersonId: 3 })
  for (let i = 0; i < 3; i += 1) createTask({ ...acting(), now: Date.UTC(2026, 0, 2) }, {})
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }], ...options })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const line = async (kind: string) => (await rig.status(id)).kinds.find((each) => each.kind === kind)
  const check = async () => {
    await rig.flow.checkSync(id)
    await until(async () => typeof (await rig.status(id)).check?.finishedAt === 'string')
  }
  return { rig, portal, company, id, acting, line, check }
}

it('checkKinds: right after the load the counts agree, and freshness is told', async () => {
  const { line } = await start()
  expect(await line('deal')).toMatchObject({ ours: 20, inCrm: 20, unread: 0, problem: null, checkedAt: expect.any(String) as string, freshAt: expect.any(String) as string })
  expect(await line('task')).toMatchObject({ ours: 3, inCrm: 3, problem: null })
  expect(await line('people')).toMatchObject({ freshAt: expect.any(String) as string })
})

it('checkKinds: a deletion nobody told of is found and removed, and the counts agree again', async () => {
  const { rig, portal, company, id, acting, line, check } = await start()
  portal.faults.dropEvents = 2
  portal.publishAll([...deleteDeal(acting(), 7), ...createDeal({ ...acting(), now: Date.UTC(2026, 0, 3) }, { title: 'Задним числом', assignedById: 3 })])
  portal.publishAll(deleteDeal(acting(), 8))
  await check()
  expect(await line('deal')).toMatchObject({ ours: company.deals.size, inCrm: company.deals.size, problem: null })
  const stored = await rig.portalDb(id).selectFrom('records').select('id').where('kind', '=', 'deal').execute()
  expect(stored.map((row) => Number(row.id)).sort((a, b) => a - b)).toEqual([...company.deals.keys()].sort((a, b) => a - b))
  const run = (await rig.status(id)).check
  expect([run?.done, run?.total]).toEqual([9, 9])
})

it('checkKinds: while the portal is not followed the check is refused', async () => {
  const { rig, portal, id } = await start()
  portal.killGrants()
  portal.expireTokens()
  await rig.flow.catchUp(id)
  await until(async () => (await rig.status(id)).phase === 'reconnect')
  await expect(rig.flow.checkSync(id)).rejects.toMatchObject({ kind: 'conflict', code: 'not-live' })
})

it('checkKinds: a record that cannot be written is set aside in the first load and in a change, and a check reads it when it is whole again', async () => {
  let isPoisoned = true
  const { rig, portal, id, acting, line, check } = await start({
    beforeApply: ({ records }) => { if (isPoisoned && records.some(({ id: each, kind }) => kind === 'deal' && (each === '5' || each === '9'))) throw new RangeError('an amount nobody can hold') },
  })
  expect(await line('deal')).toMatchObject({ unread: 2, problem: 'unread' })
  portal.faults.dropEvents = 1
  portal.publishAll(updateDeal(acting(), 9, { opportunity: 3 }))
  portal.publishAll(updateDeal(acting(), 4, { opportunity: 44 }))
  await until(async () => (await rig.portalDb(id).selectFrom('records').select('amount_minor').where('kind', '=', 'deal').where('id', '=', '4').executeTakeFirst())?.amount_minor === 4400)
  await check()
  expect(await line('deal')).toMatchObject({ ours: 18, inCrm: 20, unread: 2, problem: 'unread' })
  isPoisoned = false
  await check()
  expect(await line('deal')).toMatchObject({ ours: 20, inCrm: 20, unread: 0, problem: null })
})
