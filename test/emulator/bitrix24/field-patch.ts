import type { Deal } from '../company/company-types'
import type { MethodCall } from './emulator-types'
import type { ItemTable } from './item-tables'
import { parseInstant } from './portal-time'
import { restErrors } from './rest-error'

/** How values of the platform get into a patch of the company, by the camel-case names of fields. */
export type Writers<Patch> = Readonly<Record<string, (patch: Patch, value: unknown, zone: string) => void>>
type Custom = { custom?: Deal['custom'] }

/** Reads `fields` of an add or update call. Unknown and read-only fields are ignored, as the platform ignores them. */
export function readPatch<Patch extends object>({ portal, params }: MethodCall, { table, names, writers }: { table: ItemTable; names: 'typed' | 'legacy'; writers: Writers<Patch> }): Patch & Custom {
  const given = params['fields']
  if (typeof given !== 'object' || given === null) throw restErrors.badArgument("Parameter 'fields' must be array.")
  const values = new Map(Object.entries(given))
  // Every field of a patch may be absent.
  const patch = {} as Patch & Custom
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

/** Epoch milliseconds of what a field may hold; throws what the platform answers to anything else. */
export function readInstant(value: unknown, zone: string): number {
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
