import { expect, it } from 'vitest'
import { createItem, payInvoice, updateItem } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until } from './support/sync-rig'

const day = 24 * 3_600_000
const invoice = 31

async function live(prepare: (acting: { company: ReturnType<typeof makeTinyCompany>; now: number; byPersonId: number }) => void) {
  const company = makeTinyCompany(1)
  company.itemSets = makeItemSets()
  prepare({ company, now: Date.now() - day, byPersonId: 3 })
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }] })
  const [portal] = rig.emulator.portals
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const paidDate = async (id: string): Promise<unknown> => {
    const { fields } = await rig.portalDb(portalId).selectFrom('records').select('fields').where('kind', '=', 'invoice').where('id', '=', id).executeTakeFirstOrThrow()
    return (JSON.parse(fields) as Record<string, unknown>).paidDate
  }
  const isRead = async () => (await rig.portalDb(portalId).selectFrom('sync_state').select('finished_at').where('kind', '=', 'payments').executeTakeFirst())?.finished_at !== undefined
  await until(isRead, () => rig.logged.join('\n'))
  return { company, rig, portal, portalId, paidDate, acting: () => ({ company, now: Date.now() + 2000, byPersonId: 3 }) }
}

it('loadPayments: invoices paid before the first load have the dates of their payments', async () => {
  const earlier = Math.floor((Date.now() - 5 * day) / 1000) * 1000
  const { paidDate } = await live((by) => {
    for (let i = 0; i < 3; i += 1) createItem(by, invoice, { opportunity: 10 })
    payInvoice(by, 1, { paidAt: earlier })
    updateItem(by, invoice, 2, { stageId: 'DT31_5:P' })
  })
  expect([await paidDate('1'), await paidDate('2'), await paidDate('3')]).toEqual([new Date(earlier).toISOString(), null, undefined])
})

it('fetchRecords: an invoice that is paid brings the date of its last payment', async () => {
  const { portal, paidDate, acting } = await live((by) => { createItem(by, invoice, { opportunity: 10 }) })
  const paidAt = Math.floor((Date.now() - 2 * day) / 1000) * 1000
  const changes = payInvoice(acting(), 1, { paidAt: paidAt - day })
  payInvoice(acting(), 1, { paidAt })
  portal.publishAll(changes)
  await until(async () => await paidDate('1') === new Date(paidAt).toISOString())
})

it('fetchRecords: a portal that does not tell of payments is read without them', async () => {
  const { rig, portal, portalId, paidDate, acting } = await live((by) => { createItem(by, invoice, { opportunity: 10 }) })
  portal.state.box = { missing: new Set(['crm.item.payment.list']), hasEvents: true }
  portal.publishAll(payInvoice(acting(), 1))
  const stage = async () => (await rig.portalDb(portalId).selectFrom('records').select('stage_kind').where('kind', '=', 'invoice').executeTakeFirstOrThrow()).stage_kind
  await until(async () => await stage() === 'won')
  expect(await paidDate('1')).toBeUndefined()
})

it('pollPayments: a payment noted after the invoice was put on its paid stage is found without an event', async () => {
  const { rig, portalId, paidDate, acting } = await live((by) => {
    for (let i = 0; i < 2; i += 1) createItem(by, invoice, { opportunity: 10 })
    payInvoice(by, 1)
    updateItem(by, invoice, 2, { stageId: 'DT31_5:P' })
  })
  const paidAt = Math.floor((Date.now() - 2 * day) / 1000) * 1000
  expect([await paidDate('2'), payInvoice(acting(), 2, { paidAt })]).toEqual([null, []])
  await rig.flow.catchUp(portalId)
  expect(await paidDate('2')).toBe(new Date(paidAt).toISOString())
})
