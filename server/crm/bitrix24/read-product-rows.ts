import type { ProductRow } from '../../../shared/record/record-types'
import { AppError } from '../../errors'
import type { Priority } from '../token-bucket'
import { batchSize, type BatchCommand, type BatchItem, type RunBatch } from './batch'
import { pageSize, type Row } from './keyset-pages'
import { productRowsSchema } from './payload-schema'
import { isMissingMethod } from './rest-answer'
import { toMinorOrNull, toNumber } from './to-values'

/** Rows by the id of their owner; null where the portal refuses to tell them. */
export type RowsByOwner = ReadonlyMap<string, readonly Row[] | null>

/** Owners asked for with one command: their rows of more than a page are asked on after the last id. */
const idsPerCommand = 50

/** Owners of one type, named by its short code. */
type Group = { type: string; ids: readonly string[]; after: number }

/** Reads the product rows of records of one type, 50 records or 50 rows per command. */
export async function readProductRows(run: RunBatch, { type, ids }: Pick<Group, 'type' | 'ids'>, priority: Priority): Promise<RowsByOwner> {
  const found = new Map<string, Row[] | null>(ids.map((id) => [id, []]))
  let waiting: Group[] = []
  for (let i = 0; i < ids.length; i += idsPerCommand) waiting.push({ type, ids: ids.slice(i, i + idsPerCommand), after: 0 })
  while (waiting.length > 0) {
    const asked = waiting.slice(0, batchSize)
    const results = await run(asked.map((group, i) => rowsCommand(`r${i}`, group)), priority)
    const more = asked.flatMap((group, i) => takeRows(found, group, results.get(`r${i}`)))
    waiting = [...more, ...waiting.slice(batchSize)]
  }
  return found
}

/** A page of rows of several owners after a row's id. There is no list of rows without their owners. */
export function rowsCommand(key: string, { type, ids, after }: Group): BatchCommand {
  return {
    key, method: 'crm.item.productrow.list',
    params: { filter: { '=ownerType': type, '=ownerId': ids.length === 1 ? ids[0] : ids, '>id': after }, order: { id: 'asc' }, start: -1 },
  }
}

/** Notes a page of rows; answers what is still to be asked. A portal that takes only one owner at a time is asked for each. */
export function takeRows(found: Map<string, Row[] | null>, group: Group, item: BatchItem | undefined): Group[] {
  const page = readPage(item)
  if (page === 'none') return []
  const known = new Set(group.ids)
  if (page === 'refused' || page.some((row) => !known.has(String(row.ownerId)))) {
    if (group.ids.length > 1) return group.ids.map((id) => ({ ...group, ids: [id], after: 0 }))
    for (const id of group.ids) found.set(id, null)
    return []
  }
  for (const row of page) found.get(String(row.ownerId))?.push(row)
  const lastId = Number(page.at(-1)?.id ?? 0)
  return page.length === pageSize && lastId > group.after ? [{ ...group, after: lastId }] : []
}

/** One row by the names of our catalogue; money is `minor|CODE` in its owner's currency: sync brings it into the base currency. */
export function toProductRow(row: Row, currency: string): ProductRow {
  const [price, quantity] = [toNumber(row.price), toNumber(row.quantity)]
  const money = (amount: number | null): string | null => {
    const minor = amount === null ? null : toMinorOrNull(amount, currency)
    return minor === null ? null : `${minor}|${currency}`
  }
  return {
    productId: row.productId === null || row.productId === undefined ? null : String(toNumber(row.productId) ?? 0),
    productName: typeof row.productName === 'string' ? row.productName : null,
    price: money(price), quantity, sum: money(price === null || quantity === null ? null : price * quantity),
    discountRate: toNumber(row.discountRate), discount: money(toNumber(row.discountSum)), taxRate: toNumber(row.taxRate),
    measureName: typeof row.measureName === 'string' ? row.measureName : null,
  }
}

function readPage(item: BatchItem | undefined): readonly Row[] | 'none' | 'refused' {
  if (item === undefined) return 'refused'
  if ('result' in item) return productRowsSchema.parse(item.result).productRows
  if (isMissingMethod(item.error)) return 'none'
  if (item.error instanceof AppError && item.error.code === 'crm_refused') return 'refused'
  throw item.error
}
