import type { Condition, Funnel } from './funnel-types'

/** The steps a funnel narrows by: the children of a top-level `all`, else the funnel itself. */
export function funnelSteps(funnel: Funnel): readonly Funnel[] {
  return 'all' in funnel ? funnel.all : [funnel]
}

/** Is it a leaf: one field, one operator? */
export function isCondition(funnel: Funnel): funnel is Condition {
  return 'field' in funnel
}

/** The first field a funnel names, null when it names none. */
export function firstField(funnel: Funnel): string | null {
  if (isCondition(funnel)) return funnel.field
  if ('not' in funnel) return firstField(funnel.not)
  for (const child of 'all' in funnel ? funnel.all : funnel.any) {
    const field = firstField(child)
    if (field !== null) return field
  }
  return null
}
