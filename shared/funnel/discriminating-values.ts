import { findField } from '../record/field-catalogue'
import type { FieldCatalogue, FieldInfo, FieldType } from '../record/field-types'
import { fieldValue, valuesOf } from '../record/field-value'
import type { CrmRecord } from '../record/record-types'
import { foldText } from '../text/fold-text'
import { isCondition } from './funnel-steps'
import type { Condition, Funnel, FunnelContext } from './funnel-types'

/** A field, and the keys of which a record must hold at least one there. */
export type Discriminator = { field: FieldInfo; keys: ReadonlySet<string> }

/** By field name. A record that lacks any of them does not pass; one that has them all may still fail. */
export type Discriminators = ReadonlyMap<string, Discriminator>

type Context = Pick<FunnelContext, 'departmentsOf' | 'departmentSubtree'>

/**
 * What every record that passes has in common, as far as `is`, `in` and `under` tell: of `all` whatever one child needs, of `any` what
 * all children need in the same field, of `not` nothing.
 */
export function discriminatingValues(funnel: Funnel, catalogue: FieldCatalogue, ctx: Context): Discriminators {
  if (isCondition(funnel)) return ofCondition(funnel, catalogue, ctx)
  if ('not' in funnel) return new Map()
  if ('all' in funnel) return meet(funnel.all.map((child) => discriminatingValues(child, catalogue, ctx)))
  return join(funnel.any.map((child) => discriminatingValues(child, catalogue, ctx)))
}

/** The keys a record holds in a field; none when it is empty. */
export function keysOf(record: CrmRecord, field: FieldInfo, ctx: Pick<Context, 'departmentsOf'>): readonly string[] {
  return valuesOf(fieldValue(record, field, ctx), field.type).map((value) => toKey(value, field))
}

function ofCondition({ field: name, op, value }: Condition, catalogue: FieldCatalogue, ctx: Context): Discriminators {
  const field = findField(catalogue, name)
  if (!field || !named.has(field.type)) return new Map()
  if (op === 'is' && isScalar(value)) return one(field, [toKey(value, field)])
  if (op === 'in' && isList(value)) return one(field, value.map((each) => toKey(each, field)))
  if (op === 'under' && field.type === 'department' && isScalar(value)) return one(field, ctx.departmentSubtree(String(value)))
  return new Map()
}

/** Types whose values are compared as names; numbers and dates are not, and two texts of them may mean the same. */
const named: ReadonlySet<FieldType> = new Set(['text', 'boolean', 'enum', 'user', 'department', 'pipeline', 'stage', 'stageKind', 'reference'])

function one(field: FieldInfo, keys: Iterable<string>): Discriminators {
  return new Map([[field.name, { field, keys: new Set(keys) }]])
}

/** Of two needs in one field either will do; the one of fewer keys lets fewer records through. A field of several values may have to hold both. */
function meet(children: readonly Discriminators[]): Discriminators {
  const all = new Map<string, Discriminator>()
  for (const child of children) {
    for (const [name, need] of child) {
      const known = all.get(name)
      if (!known || need.keys.size < known.keys.size) all.set(name, need)
    }
  }
  return all
}

function join([first, ...others]: readonly Discriminators[]): Discriminators {
  const common = new Map<string, Discriminator>()
  for (const [name, { field, keys }] of first ?? []) {
    const rest = others.map((other) => other.get(name))
    if (rest.every((need) => need !== undefined)) common.set(name, { field, keys: new Set([...keys, ...rest.flatMap((need) => [...need.keys])]) })
  }
  return common
}

function toKey(value: string | number | boolean, { type }: FieldInfo): string {
  return type === 'text' ? foldText(String(value)) : String(value)
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isList(value: Condition['value']): value is readonly (string | number | boolean)[] {
  return Array.isArray(value)
}
