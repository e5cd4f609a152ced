import { expect, it } from 'vitest'
import { createDeal, setDealRows } from '../../emulator/company/company-actions'
import type { Company } from '../../emulator/company/company-types'
import { createItem, setItemRows } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { correctTime, createTask, logTime } from '../../emulator/company/work-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig } from './support/sync-rig'

const rack = { productId: 501, productName: 'Стеллаж', price: 100.25, quantity: 2, discountRate: 0 }
const kinds = { lead: 1, quote: 7, invoice: 31, 'item:1042': 1042 } as const

async function live(prepare: (acting: { company: Company; now: number; byPersonId: number }) => void) {
  const company = makeTinyCompany(10)
  company.itemSets = makeItemSets()
  const acting = () => ({ company, now: Date.now(), byPersonId: 3 })
  prepare(acting())
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }] })
  const [portal] = rig.emulator.portals
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const stored = async (kind: string, id: string) => {
    const row = await rig.portalDb(portalId).selectFrom('records').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirstOrThrow()
    return { fields: JSON.parse(row.fields) as Record<string, unknown>, rows: row.product_rows === null ? null : JSON.parse(row.product_rows) as { quantity: number }[] }
  }
  return { rig, portal, portalId, acting, stored, timeSpent: async (id: string) => (await stored('task', id)).fields.timeSpent, quantities: async (kind: string, id: string) => (await stored(kind, id)).rows?.map(({ quantity }) => quantity) }
}

it('pollSilent: time noted on a task is found without an event, of past days too', async () => {
  const { rig, portalId, acting, timeSpent } = await live((by) => {
    for (let i = 0; i < 3; i += 1) createTask(by, { timeSpent: 60 })
    logTime(by, 3, { seconds: 30 })
  })
  expect(await timeSpent('3')).toBe(90)
  logTime(acting(), 1, { seconds: 600 })
  logTime(acting(), 2, { seconds: 120, workedAt: Date.now() - 40 * 24 * 3_600_000 })
  await rig.flow.catchUp(portalId)
  expect([await timeSpent('1'), await timeSpent('2'), await timeSpent('3')]).toEqual([660, 180, 90])
})

it('pollSilent: more notes than a page are read on', async () => {
  const { rig, portalId, acting, timeSpent } = await live((by) => { for (let i = 0; i < 120; i += 1) createTask(by, {}) })
  for (let id = 1; id <= 120; id += 1) logTime(acting(), id, { seconds: id })
  await rig.flow.catchUp(portalId)
  expect([await timeSpent('1'), await timeSpent('51'), await timeSpent('120')]).toEqual([1, 51, 120])
})

it('sweepKind: noted time that was corrected or taken away is found when ids are compared', async () => {
  const { rig, portalId, acting, timeSpent } = await live((by) => { createTask(by, {}); createTask(by, {}) })
  const first = logTime(acting(), 1, { seconds: 600 })
  const second = logTime(acting(), 2, { seconds: 600 })
  await rig.flow.catchUp(portalId)
  correctTime(acting().company, first.id, 300)
  correctTime(acting().company, second.id, 0)
  await rig.flow.catchUp(portalId)
  expect([await timeSpent('1'), await timeSpent('2')]).toEqual([600, 600])
  await rig.flow.checkSync(portalId)
  await expect.poll(async () => [await timeSpent('1'), await timeSpent('2')], { timeout: 10_000 }).toEqual([300, 0])
})

it('pollSilent: a portal that tells no time is read all the same', async () => {
  const { rig, portal, portalId, acting, timeSpent } = await live((by) => { createTask(by, { timeSpent: 60 }) })
  portal.state.box = { missing: new Set(['task.elapseditem.getlist']), hasEvents: true }
  logTime(acting(), 1, { seconds: 600 })
  await rig.flow.catchUp(portalId)
  expect((await rig.status(portalId)).freshAt).not.toBeNull()
  expect(await timeSpent('1')).toBe(60)
  portal.state.box = null
  await rig.flow.catchUp(portalId)
  expect(await timeSpent('1')).toBe(660)
})

it('pollSilent: product rows of every kind are found when neither an event nor the time of change tells of them', async () => {
  const { rig, portalId, acting, quantities } = await live((by) => {
    setDealRows(by, 1, [rack])
    for (const type of Object.values(kinds)) {
      createItem(by, type, { opportunity: 10 })
      setItemRows(by, type, 1, [rack, rack])
    }
  })
  for (const kind of Object.keys(kinds)) expect([kind, await quantities(kind, '1')]).toEqual([kind, [2, 2]])
  setDealRows(acting(), 1, [{ ...rack, quantity: 7 }], { keepsSum: true })
  setDealRows(acting(), 2, [rack], { keepsSum: true })
  for (const type of Object.values(kinds)) setItemRows(acting(), type, 1, [{ ...rack, quantity: 9 }], { keepsSum: true })
  await rig.flow.catchUp(portalId)
  expect([await quantities('deal', '1'), await quantities('deal', '2'), await quantities('deal', '3')]).toEqual([[7], [2], []])
  for (const kind of Object.keys(kinds)) expect([kind, await quantities(kind, '1')]).toEqual([kind, [9]])
})

it('createSync: rows of a lead and of a deal with the same number are not mixed up', async () => {
  const { portal, acting, quantities } = await live((by) => {
    createItem(by, kinds.lead, {})
    createItem(by, kinds.invoice, {})
  })
  portal.publishAll([
    ...setDealRows({ ...acting(), now: Date.now() + 2000 }, 1, [{ ...rack, quantity: 3 }]), ...setItemRows({ ...acting(), now: Date.now() + 2000 }, kinds.lead, 1, [{ ...rack, quantity: 4 }]),
    ...setItemRows({ ...acting(), now: Date.now() + 2000 }, kinds.invoice, 1, [{ ...rack, quantity: 5 }]), ...createDeal(acting(), {}),
  ])
  await expect.poll(async () => [await quantities('deal', '1'), await quantities('lead', '1'), await quantities('invoice', '1'), await quantities('deal', '11')], { timeout: 10_000 })
    .toEqual([[3], [4], [5], []])
})
