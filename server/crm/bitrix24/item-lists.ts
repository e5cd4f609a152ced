import { itemsSchema, rowsSchema } from './payload-schema'
import type { KeysetList, Row } from './keyset-pages'

/** Items of a type by id; `filter` narrows the list. No count is asked for: `start: -1`. */
export function itemList(entityTypeId: number, select: readonly string[], filter: Record<string, unknown> = {}): KeysetList {
  return {
    method: 'crm.item.list', idName: 'id', path: '[items]', rows: readItems,
    params: (after) => ({
      entityTypeId, useOriginalUfNames: 'Y', select, filter: { ...filter, '>id': after }, order: { id: 'ASC' }, start: -1,
    }),
  }
}

/** Entries of the stage history of a type by their own id. Leads call stages statuses. */
export function stageHistoryList(entityTypeId: number, filter: Record<string, unknown> = {}): KeysetList {
  const stage = entityTypeId === leadType ? ['STATUS_SEMANTIC_ID', 'STATUS_ID'] : ['CATEGORY_ID', 'STAGE_SEMANTIC_ID', 'STAGE_ID']
  return {
    method: 'crm.stagehistory.list', idName: 'ID', path: '[items]', rows: readItems,
    params: (after) => ({
      entityTypeId, filter: { ...filter, '>ID': after }, order: { ID: 'ASC' }, start: -1,
      select: ['ID', 'TYPE_ID', 'OWNER_ID', 'CREATED_TIME', ...stage],
    }),
  }
}

const leadType = 1

/** People by id, dismissed ones too. */
export const peopleList: KeysetList = {
  method: 'user.get', idName: 'ID', path: '', rows: (result) => rowsSchema.parse(result),
  params: (after) => ({ sort: 'ID', order: 'ASC', FILTER: { '>ID': after }, ADMIN_MODE: 'Y', start: -1 }),
}

function readItems(result: unknown): Row[] {
  return itemsSchema.parse(result).items
}
