import { updateDeal } from '../company/company-actions'
import { act, acting } from './acting'
import type { MethodCall, RestMethod } from './emulator-types'
import { canRead, getItemTable, toRowSet } from './item-tables'
import { presentLegacy } from './item-view'
import { readDealPatch } from './item-writes'
import { restError } from './rest-error'
import { listRows } from './row-list'

const scopes = ['crm']
const notFound = () => restError(400, '', 'Not found')

/** crm.deal.*: no longer developed, upper-case names, strings for everything. */
export const legacyDealMethods: Record<string, RestMethod> = {
  'crm.deal.list': {
    scopes,
    run: (call) => {
      const { portal, params, user } = call
      if (params['filter'] !== undefined && typeof params['filter'] !== 'object') throw restError(400, '', "Parameter 'filter' must be array.")
      const query = { filter: params['filter'] ?? params['FILTER'], order: params['order'], start: params['start'], zone: portal.company.timeZone }
      const { rows, ...paging } = listRows(toRowSet(getItemTable(portal.company, 2), 'legacy'), query, (row) => canRead(user, row))
      return { result: rows.map((row) => presentDeal(call, row, params['select'] ?? ['*'])), ...paging }
    },
  },
  'crm.deal.get': { scopes, run: (call) => ({ result: presentDeal(call, readableDeal(call), ['*', 'UF_*']) }) },
  'crm.deal.update': {
    scopes,
    run: (call) => {
      const deal = readableDeal(call)
      act(() => updateDeal(acting(call), deal.id, readDealPatch(call, 'legacy'))).forEach(call.publish)
      return { result: true }
    },
  },
  'crm.deal.fields': {
    scopes,
    run: ({ portal }) => {
      const { standard, custom } = getItemTable(portal.company, 2)
      return { result: Object.fromEntries([...standard, ...custom].map((field) => [field.legacy, {
        type: field.type === 'boolean' ? 'char' : field.type, isRequired: false, isReadOnly: field.readOnly, isImmutable: field.legacy === 'CATEGORY_ID',
        isMultiple: false, isDynamic: field.name.startsWith('uf'), ...(field.statusType ? { statusType: field.statusType } : {}), title: field.title,
      }])) }
    },
  },
  'crm.deal.userfield.list': {
    scopes,
    run: ({ portal, params }) => {
      const language = String((params['filter'] as Record<string, unknown> | undefined)?.['LANG'] ?? '')
      const result = portal.company.customFields.map((field, index) => ({
        ID: String(field.id), ENTITY_ID: 'CRM_DEAL', FIELD_NAME: field.name, USER_TYPE_ID: field.type, XML_ID: null, SORT: String(100 + index * 10),
        MULTIPLE: field.multiple ? 'Y' : 'N', MANDATORY: 'N', SHOW_FILTER: 'E', SHOW_IN_LIST: 'Y', EDIT_IN_LIST: 'Y', IS_SEARCHABLE: 'N', SETTINGS: {},
        // Labels come only when the language was asked for.
        ...(language === '' ? {} : { EDIT_FORM_LABEL: labelOf(field.title, language), LIST_COLUMN_LABEL: labelOf(field.title, language), LIST_FILTER_LABEL: labelOf(field.title, language) }),
        ERROR_MESSAGE: null, HELP_MESSAGE: null,
        ...(field.options ? { LIST: field.options.map((option, place) => ({ ID: String(option.id), SORT: String((place + 1) * 10), VALUE: option.value, DEF: 'N', XML_ID: `xml${option.id}` })) } : {}),
      }))
      return { result, total: result.length }
    },
  },
}

function labelOf(title: { ru: string; en: string }, language: string): string {
  return language === 'ru' ? title.ru : title.en
}

function readableDeal(call: MethodCall): { id: number; assignedById: number } {
  const deal = call.portal.company.deals.get(Number(call.params['id'] ?? call.params['ID']))
  if (!deal || !canRead(call.user, deal)) throw notFound()
  return deal
}

/** `*` means the standard fields only; custom ones are asked for by `UF_*` or by name. */
function presentDeal({ portal }: MethodCall, row: { id: number; assignedById: number }, select: unknown): Record<string, unknown> {
  const wanted = new Set(Object.values(select as Record<string, string>))
  const { standard, custom } = getItemTable(portal.company, 2)
  const fields = [
    ...standard.filter((field) => field.legacy !== 'CONTACT_IDS' && field.legacy !== 'OBSERVERS' && (wanted.has('*') || wanted.has(field.legacy) || field.legacy === 'ID')),
    ...custom.filter((field) => wanted.has('UF_*') || wanted.has(field.legacy)),
  ]
  return Object.fromEntries(fields.map((field) => [field.legacy, presentLegacy(field, row, portal.company.timeZone)]))
}
