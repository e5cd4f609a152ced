import type { HistoryEntry, ItemSet } from '../company/company-types'
import type { PortalState, RestMethod } from './emulator-types'
import { findStage } from './item-fields'
import { assertAllowed, canRead } from './item-tables'
import { formatInstant } from './portal-time'
import { restError } from './rest-error'
import type { RowField } from './row-filter'
import { listRows } from './row-list'
import type { RowSet } from './row-list'

const supported = new Set([1, 2, 5, 31])

/** crm.stagehistory.list: numbers are numbers, names are upper-case, neither author nor amount is told. */
export const historyMethods: Record<string, RestMethod> = {
  'crm.stagehistory.list': {
    scopes: ['crm'],
    run: ({ portal, params, user }) => {
      const entityTypeId = Number(params['entityTypeId'])
      if (!supported.has(entityTypeId) && entityTypeId < 128) throw restError(400, 0, `${String(params['entityTypeId'])} entity is not supported`)
      assertAllowed(portal, entityTypeId)
      const { company } = portal
      const log = entityTypeId === 2 ? dealLog(portal) : setLog(company.itemSets.get(entityTypeId))
      if (!log) return { result: { items: [] }, total: 0 }
      const isVisible = (entry: HistoryEntry): boolean => {
        const owner = log.owners.get(entry.dealId)
        return owner !== undefined && canRead(user, owner) && (entityTypeId !== 2 || isRemembered(portal, entry, owner))
      }
      const query = { filter: params['filter'], order: params['order'], start: params['start'], zone: company.timeZone }
      const { rows, ...paging } = listRows(toHistoryRows(log), query, isVisible)
      return { result: { items: rows.map((entry) => presentEntry(log, entry, { zone: company.timeZone, select: params['select'], isLead: entityTypeId === 1 })) }, ...paging }
    },
  },
}

/** The history of one type of items with what its stages mean. */
type Log = { entries: HistoryEntry[]; byOwner: Map<number, HistoryEntry[]>; owners: Map<number, { assignedById: number; pipelineId: number }>; semanticsOf(stageId: string): string }

function dealLog({ company }: PortalState): Log {
  return { entries: company.history, byOwner: company.historyByDeal, owners: company.deals, semanticsOf: (stageId) => findStage(company, stageId)?.semantics ?? 'P' }
}

function setLog(set: ItemSet | undefined): Log | null {
  if (!set) return null
  const semantics = new Map(set.stages.map((stage) => [stage.statusId, stage.semantics]))
  return { entries: set.history, byOwner: set.historyByItem, owners: set.items, semanticsOf: (stageId) => semantics.get(stageId) ?? 'P' }
}

function isRemembered(portal: PortalState, entry: HistoryEntry, deal: { pipelineId: number }): boolean {
  return !portal.historyForgetsLeftPipelines || entry.pipelineId === deal.pipelineId
}

function toHistoryRows({ entries, byOwner, semanticsOf }: Log): RowSet<HistoryEntry> {
  const field = (kind: RowField<HistoryEntry>['kind'], read: RowField<HistoryEntry>['read']): RowField<HistoryEntry> => ({ kind, read })
  return {
    idKey: 'ID',
    fields: new Map([
      ['ID', field('number', (entry) => entry.id)],
      ['TYPE_ID', field('number', (entry) => entry.typeId)],
      ['OWNER_ID', field('number', (entry) => entry.dealId)],
      ['CREATED_TIME', field('time', (entry) => entry.at)],
      ['CATEGORY_ID', field('number', (entry) => entry.pipelineId)],
      ['STAGE_ID', field('text', (entry) => entry.stageId)],
      ['STAGE_SEMANTIC_ID', field('text', (entry) => semanticsOf(entry.stageId))],
    ]),
    ids: () => listIds(entries),
    get: (id) => findEntry(entries, id),
    narrow: ({ key, operator, operand }) => {
      if (key !== 'OWNER_ID' || !['', '=', '@'].includes(operator)) return undefined
      return (Array.isArray(operand) ? operand : [operand]).flatMap((id) => (byOwner.get(Number(id)) ?? []).map((entry) => entry.id))
    },
  }
}

const idLists = new WeakMap<HistoryEntry[], { length: number; last: number; ids: number[] }>()

function listIds(history: HistoryEntry[]): readonly number[] {
  const last = history.at(-1)?.id ?? 0
  const cached = idLists.get(history)
  if (cached && cached.length === history.length && cached.last === last) return cached.ids
  const ids = history.map((entry) => entry.id)
  idLists.set(history, { length: history.length, last, ids })
  return ids
}

function findEntry(history: readonly HistoryEntry[], id: number): HistoryEntry | undefined {
  let low = 0
  let high = history.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const entry = history[middle]
    if (!entry || entry.id === id) return entry
    if (entry.id < id) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

/** Leads call their stages statuses and have no pipelines. */
function presentEntry({ semanticsOf }: Log, entry: HistoryEntry, { zone, select, isLead }: { zone: string; select: unknown; isLead: boolean }): Record<string, unknown> {
  const semantics = semanticsOf(entry.stageId)
  const full: Record<string, unknown> = {
    ID: entry.id, TYPE_ID: entry.typeId, OWNER_ID: entry.dealId, CREATED_TIME: formatInstant(zone, entry.at),
    ...(isLead ? { STATUS_SEMANTIC_ID: semantics, STATUS_ID: entry.stageId } : { CATEGORY_ID: entry.pipelineId, STAGE_SEMANTIC_ID: semantics, STAGE_ID: entry.stageId }),
  }
  const names = typeof select === 'object' && select !== null ? Object.values(select).map(String) : []
  if (names.length === 0 || names.includes('*')) return full
  return Object.fromEntries(Object.entries(full).filter(([key]) => names.includes(key)))
}
