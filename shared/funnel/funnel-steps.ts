import type { Condition, Funnel, Operand } from './funnel-types'

/** The steps a funnel narrows by: the children of a top-level `all`, else the funnel itself. */
export function funnelSteps(funnel: Funnel): readonly Funnel[] {
  return 'all' in funnel ? funnel.all : [funnel]
}

/** Is it a leaf: one field, one operator? */
export function isCondition(funnel: Funnel): funnel is Condition {
  return 'field' in funnel
}

/** Is the operand a funnel of its own, as that of `rows` is? */
export function isFunnel(value: Operand | undefined): value is Funnel {
  return typeof value === 'object' && value !== null && ('field' in value || 'all' in value || 'any' in value || 'not' in value)
}

/** The funnel nested in a `rows` condition. Throws RangeError when there is none. */
export function rowsFunnel({ field, op, value }: Condition): Funnel {
  if (isFunnel(value)) return value
  throw new RangeError(`field "${field}", operator "${op}": wrong value ${JSON.stringify(value)}`)
}

/** Does some condition, those over product rows included, pass the test? */
export function someCondition(funnel: Funnel, test: (condition: Condition) => boolean): boolean {
  if (isCondition(funnel)) return test(funnel) || (funnel.op === 'rows' && isFunnel(funnel.value) && someCondition(funnel.value, test))
  if ('not' in funnel) return someCondition(funnel.not, test)
  return ('all' in funnel ? funnel.all : funnel.any).some((child) => someCondition(child, test))
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
