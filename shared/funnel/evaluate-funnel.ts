import { catalogueName, findField, rowCatalogue } from '../record/field-catalogue'
import type { FieldCatalogue, FieldInfo } from '../record/field-types'
import type { CrmRecord, FieldValue, ProductRow } from '../record/record-types'
import { compileCondition, compileReading } from './compile-condition'
import { isCondition, rowsFunnel } from './funnel-steps'
import type { Condition, Funnel, FunnelContext } from './funnel-types'

/** Does the record pass? Throws RangeError for an unknown field, operator or operand: it never means `false`. */
export function evaluateFunnel({ funnel, record, catalogue, ctx }: {
  funnel: Funnel; record: CrmRecord; catalogue: FieldCatalogue; ctx: FunnelContext
}): boolean {
  return compileFunnel(funnel, catalogue, ctx)(record)
}

/** The funnel as a function of a record, for judging many; throws as `evaluateFunnel` does. `ctx.today` is fixed at this call. */
export function compileFunnel(funnel: Funnel, catalogue: FieldCatalogue, ctx: FunnelContext): (record: CrmRecord) => boolean {
  return compileTree(funnel, (condition) => {
    const field = requireKnown(condition, catalogue)
    if (field.type === 'rows') return compileRows(condition, rowCatalogue(catalogue, field), ctx)
    return compileCondition(condition, field, ctx)
  })
}

/** Does some product row pass the whole nested funnel; are there rows at all? */
function compileRows(condition: Condition, catalogue: FieldCatalogue, ctx: FunnelContext): (record: CrmRecord) => boolean {
  if (condition.op === 'empty') return ({ rows = [] }) => rows.length === 0
  if (condition.op === 'notEmpty') return ({ rows = [] }) => rows.length > 0
  if (condition.op !== 'rows') throw new RangeError(`operator "${condition.op}" does not suit field "${condition.field}" (rows)`)
  const passes = compileTree(rowsFunnel(condition), (leaf) => {
    const field = requireKnown(leaf, catalogue)
    return compileReading(leaf, field, ctx, (row: ProductRow): FieldValue => row[field.name] ?? null)
  })
  return (record) => (record.rows ?? []).some(passes)
}

function compileTree<Subject>(funnel: Funnel, compileLeaf: (condition: Condition) => (subject: Subject) => boolean): (subject: Subject) => boolean {
  if (isCondition(funnel)) return compileLeaf(funnel)
  if ('not' in funnel) {
    const passes = compileTree(funnel.not, compileLeaf)
    return (subject) => !passes(subject)
  }
  const children = ('all' in funnel ? funnel.all : funnel.any).map((child) => compileTree(child, compileLeaf))
  return 'all' in funnel ? (subject) => children.every((passes) => passes(subject)) : (subject) => children.some((passes) => passes(subject))
}

function requireKnown({ field: name }: Condition, catalogue: FieldCatalogue): FieldInfo {
  const field = findField(catalogue, name)
  if (!field) throw new RangeError(`unknown field "${name}" of ${catalogueName(catalogue)}`)
  return field
}
