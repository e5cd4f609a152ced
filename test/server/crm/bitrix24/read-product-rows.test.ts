import { expect, it } from 'vitest'
import type { BatchItem, RunBatch } from '../../../../server/crm/bitrix24/batch'
import { readProductRows, toProductRow } from '../../../../server/crm/bitrix24/read-product-rows'
import { AppError } from '../../../../server/errors'

type Portal = { rowsOf: (id: number) => number; takes?: 'many' | 'one' | 'none' | 'nobody'; missing?: boolean }

/** A portal whose deals have so many rows; row ids are deal * 1000 + n. */
function portal({ rowsOf, takes = 'many', missing = false }: Portal): { run: RunBatch; requests: number[] } {
  const requests: number[] = []
  const run: RunBatch = async (commands) => {
    await Promise.resolve()
    requests.push(commands.length)
    return new Map(commands.map(({ key, params }): [string, BatchItem] => {
      const { '=ownerId': owner, '>id': after } = params.filter as { '=ownerId': string | string[]; '>id': number }
      if (missing) return [key, { error: new AppError('upstream', 'crm_refused', 'no', { details: { error: 'ERROR_METHOD_NOT_FOUND' } }) }]
      if (takes === 'none' || (takes === 'one' && Array.isArray(owner))) return [key, { error: new AppError('upstream', 'crm_refused', 'no') }]
      const owners = takes === 'nobody' ? ['999'] : [owner].flat()
      const rows = owners.flatMap((id) => Array.from({ length: rowsOf(Number(id)) }, (_, i) => ({ id: Number(id) * 1000 + i + 1, ownerId: Number(id) })))
      return [key, { result: { productRows: rows.filter(({ id }) => id > after).sort((a, b) => a.id - b.id).slice(0, 50) } }]
    }))
  }
  return { run, requests }
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1))
const counts = async ({ run }: { run: RunBatch }, asked: string[]) => [...await readProductRows(run, { type: 'D', ids: asked }, 'live')].map(([, rows]) => rows?.length ?? null)

it('readProductRows: 2500 deals without rows cost one request', async () => {
  const empty = portal({ rowsOf: () => 0 })
  expect(new Set(await counts(empty, ids(2500)))).toEqual(new Set([0]))
  expect(empty.requests).toEqual([50])
})

it('readProductRows: reads on where the rows of a command fill more than a page', async () => {
  const some = portal({ rowsOf: (id) => (id === 2 ? 120 : id % 3) })
  expect(await counts(some, ids(60))).toEqual(ids(60).map((id) => (id === '2' ? 120 : Number(id) % 3)))
  expect(some.requests).toEqual([2, 1, 1, 1])
})

it('readProductRows: asks for each deal where the portal takes only one owner', async () => {
  const strict = portal({ rowsOf: (id) => id, takes: 'one' })
  expect(await counts(strict, ids(5))).toEqual([1, 2, 3, 4, 5])
  expect(strict.requests).toEqual([1, 5])
})

it('readProductRows: rows are unknown where the portal refuses or tells those of others, none where it has no such method', async () => {
  expect(await counts(portal({ rowsOf: () => 1, takes: 'none' }), ids(2))).toEqual([null, null])
  expect(await counts(portal({ rowsOf: () => 1, takes: 'nobody' }), ids(2))).toEqual([null, null])
  expect(await counts(portal({ rowsOf: () => 1, missing: true }), ids(2))).toEqual([0, 0])
})

it('toProductRow: money in the currency of the deal, to the minor unit, by our names', () => {
  expect(toProductRow({
    id: 17649, ownerId: 13142, productId: 9621, productName: 'iphone 14', price: 90000, quantity: 3, discountRate: 10, discountSum: 9090.90909091, taxRate: 10, measureName: 'pcs',
  }, 'USD')).toEqual({
    productId: '9621', productName: 'iphone 14', price: '9000000|USD', quantity: 3, sum: '27000000|USD', discountRate: 10, discount: '909091|USD', taxRate: 10, measureName: 'pcs',
  })
  expect(toProductRow({ productId: 0, price: '33.335', quantity: '1.5', taxRate: null }, 'RUB')).toMatchObject({ productId: '0', price: '3334|RUB', sum: '5000|RUB', taxRate: null })
})
