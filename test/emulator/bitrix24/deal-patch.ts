import type { DealPatch } from '../company/company-actions'
import type { Deal } from '../company/company-types'
import type { MethodCall } from './emulator-types'
import { getItemTable } from './item-tables'
import { parseInstant } from './portal-time'
import { restErrors } from './rest-error'

type Write = (patch: DealPatch, value: unknown, zone: string) => void

const writers: Record<string, Write> = {
  title: (patch, value) => { patch.title = String(value) },
  categoryId: (patch, value) => { patch.pipelineId = Number(value) },
  stageId: (patch, value) => { patch.stageId = String(value) },
  opportunity: (patch, value) => { patch.opportunity = Number(value) },
  currencyId: (patch, value) => { patch.currencyId = String(value) },
  assignedById: (patch, value) => { patch.assignedById = Number(value) },
  companyId: (patch, value) => { patch.companyId = Number(value) },
  contactId: (patch, value) => { patch.contactId = Number(value) },
  sourceId: (patch, value) => { patch.sourceId = String(value) },
  typeId: (patch, value) => { patch.typeId = String(value) },
  isRecurring: (patch, value) => { patch.isRecurring = value === 'Y' || value === true },
  probability: (patch, value) => { patch.probability = value === null || value === '' ? null : Number(value) },
  begindate: (patch, value, zone) => { patch.beginAt = readInstant(value, zone) },
  closedate: (patch, value, zone) => { patch.closeAt = readInstant(value, zone) },
}

/** Reads `fields` of an add or update call. Unknown and read-only fields are ignored, as the platform ignores them. */
export function readDealPatch({ portal, params }: MethodCall, names: 'typed' | 'legacy'): DealPatch {
  const given = params['fields']
  if (typeof given !== 'object' || given === null) throw restErrors.badArgument("Parameter 'fields' must be array.")
  const table = getItemTable(portal.company, 2)
  const values = new Map(Object.entries(given))
  const patch: DealPatch = {}
  for (const field of table.standard) {
    const value = values.get(names === 'typed' ? field.name : field.legacy)
    if (value !== undefined && !field.readOnly) writers[field.name]?.(patch, value, portal.company.timeZone)
  }
  const custom: Deal['custom'] = {}
  for (const field of table.custom) {
    const value: unknown = values.get(field.name) ?? values.get(field.upper)
    if (value !== undefined) custom[field.upper] = readCustom(field.type, value)
  }
  if (Object.keys(custom).length > 0) patch.custom = custom
  return patch
}

function readInstant(value: unknown, zone: string): number {
  const instant = parseInstant(zone, String(value))
  if (Number.isNaN(instant)) throw restErrors.badArgument(`'${String(value)}' is not a date`)
  return instant
}

function readCustom(type: string, value: unknown): Deal['custom'][string] {
  if (value === null || value === '') return null
  const isNumber = ['integer', 'double', 'enumeration', 'employee'].includes(type)
  if (Array.isArray(value)) return isNumber ? value.map(Number) : value.map(String)
  if (type === 'boolean') return value === true || value === 'Y' || value === 1 || value === '1'
  return isNumber ? Number(value) : String(value)
}
