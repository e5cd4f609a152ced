import type { FieldValue, RecordKind, StageEntry } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import type { KeysetList, Row } from './keyset-pages'
import { itemList, stageHistoryList } from './item-lists'
import { selectOf, toItemRecord, toStageEntry, type ItemShape } from './to-records'

export type Filter = Record<string, unknown>
/** A method with parameters that make the platform count a list. */
export type CountCommand = { method: string; params: Record<string, unknown> }

/** How one kind of records is read from the platform: everything the connection need know of it. */
export type KindSource = {
  kind: RecordKind
  list(filter?: Filter): KeysetList
  idList(): KeysetList
  /** What `idList` tells beside the id: a field that changes without a trace. */
  silent?: { field: string; read(row: Row): FieldValue }
  count: CountCommand
  /** Filters of `list`: changed in a window told in the portal's time, begun so much earlier, and of these ids. */
  reachBackMs?: number
  changedIn(window: { since: string; until: string }): Filter
  ofIds(ids: readonly string[]): Filter
  /** Null when the row lacks what every row has. */
  toRecord(row: Row): FetchedRecord | null
  history: KindHistory | null
  /** The short code of owners of product rows, which come along with the record; null without products. */
  rowsOf: string | null
}
export type KindHistory = {
  list(filter?: Filter): KeysetList
  count: CountCommand
  ofRecords(ids: readonly string[]): Filter
  toEntry(row: Row): StageEntry | null
}

/** How the rows of a kind of crm.item.* are counted, which needs nothing of its catalogue. */
export function itemCounts({ entityTypeId, history }: Pick<ItemShape, 'entityTypeId' | 'history'>): { count: CountCommand; history: { count: CountCommand } | null } {
  return {
    count: { method: 'crm.item.list', params: { entityTypeId, select: ['id'], start: 0 } },
    history: history === 'crm' ? { count: historyCount(entityTypeId) } : null,
  }
}

function historyCount(entityTypeId: number): CountCommand {
  return { method: 'crm.stagehistory.list', params: { entityTypeId, select: ['ID'], start: 0 } }
}

/** A kind of crm.item.*; `known` are the fields the portal has of it, null when it does not tell. */
export function createItemSource(shape: ItemShape, known: ReadonlySet<string> | null): KindSource {
  const { kind, entityTypeId, stageKinds } = shape
  const select = selectOf(shape, known)
  return {
    kind,
    list: (filter) => itemList(entityTypeId, select, filter),
    idList: () => itemList(entityTypeId, ['id']),
    count: itemCounts(shape).count,
    changedIn: ({ since, until }) => ({ '>=updatedTime': since, '<updatedTime': until }),
    ofIds: (ids) => ({ '@id': ids }),
    toRecord: (row) => toItemRecord(row, shape), rowsOf: shape.rowsOf,
    history: shape.history !== 'crm' ? null : {
      list: (filter) => stageHistoryList(entityTypeId, filter),
      count: historyCount(entityTypeId),
      ofRecords: (ids) => ({ '@OWNER_ID': ids }),
      toEntry: (row) => toStageEntry(row, stageKinds),
    },
  }
}
