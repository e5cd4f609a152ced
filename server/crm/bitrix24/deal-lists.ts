import { itemsSchema, rowsSchema } from './payload-schema'
import type { KeysetList, Row } from './keyset-pages'

const dealType = 2

/** Deals by id; `filter` narrows the list. No count is asked for: `start: -1`. */
export function dealList(select: readonly string[], filter: Record<string, unknown> = {}): KeysetList {
  return {
    method: 'crm.item.list', idName: 'id', path: '[items]', rows: readItems,
    params: (after) => ({
      entityTypeId: dealType, useOriginalUfNames: 'Y', select, filter: { ...filter, '>id': after }, order: { id: 'ASC' }, start: -1,
    }),
  }
}

/** Entries of the stage history by their own id. */
export function stageHistoryList(filter: Record<string, unknown> = {}): KeysetList {
  return {
    method: 'crm.stagehistory.list', idName: 'ID', path: '[items]', rows: readItems,
    params: (after) => ({
      entityTypeId: dealType, filter: { ...filter, '>ID': after }, order: { ID: 'ASC' }, start: -1,
      select: ['ID', 'TYPE_ID', 'OWNER_ID', 'CREATED_TIME', 'CATEGORY_ID', 'STAGE_SEMANTIC_ID', 'STAGE_ID'],
    }),
  }
}

/** People by id, dismissed ones too. */
export const peopleList: KeysetList = {
  method: 'user.get', idName: 'ID', path: '', rows: (result) => rowsSchema.parse(result),
  params: (after) => ({ sort: 'ID', order: 'ASC', FILTER: { '>ID': after }, ADMIN_MODE: 'Y', start: -1 }),
}

/** Parameters that make the platform count a list. */
export const countDeals = { method: 'crm.item.list', params: { entityTypeId: dealType, select: ['id'], start: 0 } }
export const countStageHistory = { method: 'crm.stagehistory.list', params: { entityTypeId: dealType, select: ['ID'], start: 0 } }

function readItems(result: unknown): Row[] {
  return itemsSchema.parse(result).items
}
