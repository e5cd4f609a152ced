import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import type { CrmRecord } from '../record/record-types'
import { compileCondition } from './compile-condition'
import { isCondition } from './funnel-steps'
import type { Funnel, FunnelContext } from './funnel-types'

/** Does the record pass? Throws RangeError for an unknown field, operator or operand: it never means `false`. */
export function evaluateFunnel({ funnel, record, catalogue, ctx }: {
  funnel: Funnel; record: CrmRecord; catalogue: FieldCatalogue; ctx: FunnelContext
}): boolean {
  return compileFunnel(funnel, catalogue, ctx)(record)
}

/** The funnel as a function of a record, for judging many; throws as `evaluateFunnel` does. `ctx.today` is fixed at this call. */
export function compileFunnel(funnel: Funnel, catalogue: FieldCatalogue, ctx: FunnelContext): (record: CrmRecord) => boolean {
  if (isCondition(funnel)) {
    const field = findField(catalogue, funnel.field)
    if (!field) throw new RangeError(`unknown field "${funnel.field}" of ${catalogue.kind}`)
    return compileCondition(funnel, field, ctx)
  }
  if ('not' in funnel) {
    const passes = compileFunnel(funnel.not, catalogue, ctx)
    return (record) => !passes(record)
  }
  const children = ('all' in funnel ? funnel.all : funnel.any).map((child) => compileFunnel(child, catalogue, ctx))
  return 'all' in funnel ? (record) => children.every((passes) => passes(record)) : (record) => children.some((passes) => passes(record))
}
