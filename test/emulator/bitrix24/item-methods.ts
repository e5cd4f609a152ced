import { act } from './acting'
import type { MethodCall, RestMethod } from './emulator-types'
import { assertAllowed, canRead, getItemTable, toRowSet } from './item-tables'
import type { ItemTable } from './item-tables'
import { presentTyped } from './item-view'
import { openItemDoor, type ItemDoor } from './item-writes'
import { restErrors } from './rest-error'
import { listRows } from './row-list'

const scopes = ['crm']

/** crm.item.*: camel-case names, typed values; what the user may not read is silently left out of lists. */
export const itemMethods: Record<string, RestMethod> = {
  'crm.item.list': {
    scopes,
    run: (call) => {
      const { portal, params, user } = call
      assertAllowed(portal, params['entityTypeId'])
      const table = getItemTable(portal.company, params['entityTypeId'])
      const query = { filter: params['filter'], order: params['order'], start: params['start'], zone: portal.company.timeZone }
      const { rows, ...paging } = listRows(toRowSet(table, 'typed'), query, (row) => canRead(user, row))
      return { result: { items: rows.map((row) => presentItem(call, table, row, params['select'])) }, ...paging }
    },
  },
  'crm.item.get': { scopes, run: (call) => ({ result: { item: presentItem(call, tableOf(call), readableRow(call)) } }) },
  'crm.item.fields': { scopes, run: (call) => ({ result: { fields: describeFields(call) } }) },
  'crm.item.add': {
    scopes,
    run: (call) => {
      const changes = act(() => doorOf(call).add())
      changes.forEach(call.publish)
      const added = tableOf(call).rows.get(Number(changes[0]?.id))
      if (!added) throw restErrors.noItem()
      return { result: { item: presentItem(call, tableOf(call), added) } }
    },
  },
  'crm.item.update': {
    scopes,
    run: (call) => {
      const row = readableRow(call)
      act(() => doorOf(call).update(row.id)).forEach(call.publish)
      return { result: { item: presentItem(call, tableOf(call), row) } }
    },
  },
  'crm.item.delete': {
    scopes,
    run: (call) => {
      const { id } = readableRow(call)
      act(() => doorOf(call).remove(id)).forEach(call.publish)
      return { result: [] }
    },
  },
}

/** Throws when the portal has no such type, or keeps it from the application. */
function doorOf(call: MethodCall): ItemDoor {
  tableOf(call)
  assertAllowed(call.portal, call.params['entityTypeId'])
  return openItemDoor(call, Number(call.params['entityTypeId']))
}

function tableOf({ portal, params }: MethodCall): ItemTable {
  return getItemTable(portal.company, params['entityTypeId'])
}

function readableRow(call: MethodCall): { id: number; assignedById: number } {
  const row = tableOf(call).rows.get(Number(call.params['id']))
  if (!row) throw restErrors.noItem()
  if (!canRead(call.user, row)) throw restErrors.denied()
  return row
}

function presentItem({ portal, params }: MethodCall, table: ItemTable, row: { id: number; assignedById: number }, select?: unknown): Record<string, unknown> {
  const original = keepsOriginalNames(params)
  const wanted = readSelect(select)
  const item: Record<string, unknown> = {}
  for (const field of [...table.standard, ...table.custom]) {
    const isCustom = field.name.startsWith('uf')
    if (wanted && !wanted.has(field.name) && !(isCustom && (wanted.has(field.upper) || wanted.has('uf*') || wanted.has('UF_*')))) continue
    item[isCustom && original ? field.upper : field.name] = presentTyped(field, row, portal.company.timeZone)
  }
  if (!wanted || wanted.has('entityTypeId')) item['entityTypeId'] = Number(params['entityTypeId'])
  return item
}

function readSelect(select: unknown): Set<string> | undefined {
  const names = typeof select === 'object' && select !== null ? Object.values(select).map(String) : []
  return names.length === 0 || names.includes('*') ? undefined : new Set(names)
}

function keepsOriginalNames(params: Record<string, unknown>): boolean {
  return params['useOriginalUfNames'] === 'Y' || params['useOriginalUfNames'] === true
}

function describeFields(call: MethodCall): Record<string, unknown> {
  const original = keepsOriginalNames(call.params)
  const table = tableOf(call)
  const set = call.portal.company.itemSets.get(Number(call.params['entityTypeId']))
  const options = new Map((set?.customFields ?? call.portal.company.customFields).map((field) => [field.name, field]))
  const described: Record<string, unknown> = {}
  for (const field of [...table.standard, ...table.custom]) {
    const custom = options.get(field.upper)
    const isDynamic = field.name.startsWith('uf')
    described[isDynamic && original ? field.upper : field.name] = {
      type: field.type, isRequired: false, isReadOnly: field.readOnly, isImmutable: false,
      isMultiple: field.multiple, isDynamic,
      ...(field.statusType ? { statusType: field.statusType } : {}),
      ...(custom?.options ? { items: custom.options.map(({ id, value }) => ({ ID: String(id), VALUE: value })) } : {}),
      title: field.title, ...(isDynamic ? { listLabel: field.title, formLabel: field.title, filterLabel: field.title, settings: {} } : {}),
      upperName: field.upper,
    }
  }
  return described
}
