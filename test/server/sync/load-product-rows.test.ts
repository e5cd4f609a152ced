import { expect, it } from 'vitest'
import { setDealRows, updateDeal } from '../../emulator/company/company-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until } from './support/sync-rig'

const rack = { productId: 501, productName: 'Стеллаж', price: 100.25, quantity: 2, discountRate: 0 }

async function installed(deals: number) {
  const company = makeTinyCompany(deals)
  const acting = () => ({ company, now: Date.now(), byPersonId: 3 })
  setDealRows(acting(), 1, [rack, { ...rack, productName: 'Плёнка', productId: 0 }])
  updateDeal(acting(), 2, { currencyId: 'USD' })
  setDealRows(acting(), 2, [rack])
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }] })
  const [portal] = rig.emulator.portals
  if (!portal) throw new Error('no portal')
  await portal.app.install()
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const rowsOf = async (id: string): Promise<unknown> => {
    const { product_rows: rows } = await rig.portalDb(portalId).selectFrom('records').select('product_rows').where('id', '=', id).executeTakeFirstOrThrow()
    return rows === null ? null : JSON.parse(rows)
  }
  return { rig, portal, portalId, acting, rowsOf }
}

it('createSync: a small portal has the rows of its deals when it goes live, in the base currency', async () => {
  const { rowsOf } = await installed(60)
  expect(await rowsOf('1')).toMatchObject([{ productName: 'Стеллаж', price: 10_025, quantity: 2, sum: 20_050 }, { productId: '0', productName: 'Плёнка' }])
  expect(await rowsOf('2')).toMatchObject([{ productId: '501', price: 907_263, sum: 1_814_525 }])
  expect(await rowsOf('3')).toEqual([])
})

it('loadProductRows: a large portal gets them behind the first load', async () => {
  const { rig, portalId, rowsOf } = await installed(2600)
  const without = async () => (await rig.portalDb(portalId).selectFrom('records').select('id').where('kind', '=', 'deal').where('product_rows', 'is', null).execute()).length
  await until(async () => await without() === 0, () => rig.logged.join('\n'))
  expect(await rowsOf('1')).toHaveLength(2)
  expect(await rowsOf('2600')).toEqual([])
  const state = async () => await rig.portalDb(portalId).selectFrom('sync_state').selectAll().where('kind', '=', 'productRows').executeTakeFirst()
  await until(async () => (await state())?.finished_at !== null)
  expect(await state()).toMatchObject({ done: 2600, total: 2600 })
})

it('createSync: rows written later come with the event of their deal', async () => {
  const { portal, acting, rowsOf } = await installed(10)
  portal.publishAll(setDealRows({ ...acting(), now: Date.now() + 2000 }, 1, [{ ...rack, quantity: 7 }]))
  await until(async () => JSON.stringify(await rowsOf('1')).includes('"quantity":7'))
  expect(await rowsOf('1')).toHaveLength(1)
  portal.publishAll(setDealRows({ ...acting(), now: Date.now() + 4000 }, 1, []))
  await until(async () => JSON.stringify(await rowsOf('1')) === '[]')
})
