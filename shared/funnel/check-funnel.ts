import type { Problem, ProblemCode } from '../problem/problem-types'
import { catalogueName, findField, operatorsOf, rowCatalogue } from '../record/field-catalogue'
import type { FieldCatalogue, FieldInfo } from '../record/field-types'
import { isInPeriod, isWithinLast, toDateOperand } from './date-operand'
import { funnelLimits } from './funnel-schema'
import { isCondition, isFunnel } from './funnel-steps'
import type { Condition, Funnel, Operand } from './funnel-types'

/** What is wrong with a funnel over this catalogue, each problem naming the field, operator or value; empty when all is well. */
export function checkFunnel(funnel: Funnel, catalogue: FieldCatalogue, path = 'where'): Problem[] {
  const problems: Problem[] = []
  let nodes = 0
  const visit = (node: Funnel, at: string, depth: number, over: FieldCatalogue): void => {
    nodes += 1
    if (depth > funnelLimits.depth) {
      problems.push({ path: at, code: 'too-deep', message: `conditions are nested deeper than ${funnelLimits.depth} levels` })
    } else if (isCondition(node)) {
      problems.push(...checkCondition(node, over, at))
      const field = findField(over, node.field)
      if (node.op === 'rows' && field?.type === 'rows' && isFunnel(node.value)) visit(node.value, `${at}.value`, depth + 1, rowCatalogue(over, field))
    } else if ('not' in node) {
      visit(node.not, `${at}.not`, depth + 1, over)
    } else {
      const [name, children] = 'all' in node ? (['all', node.all] as const) : (['any', node.any] as const)
      children.forEach((child, i) => visit(child, `${at}.${name}.${i}`, depth + 1, over))
    }
  }
  visit(funnel, path, 1, catalogue)
  if (nodes > funnelLimits.nodes) problems.push({ path, code: 'too-many', message: `more than ${funnelLimits.nodes} conditions` })
  return problems
}

function checkCondition(condition: Condition, catalogue: FieldCatalogue, path: string): Problem[] {
  const { field: name, op } = condition
  const problem = (code: ProblemCode, at: string, message: string): Problem[] => [{ path: at, code, message, field: name }]
  const field = findField(catalogue, name)
  if (!field) return problem('unknown-field', `${path}.field`, `unknown field "${name}" of ${catalogueName(catalogue)}`)
  if (!operatorsOf(field.type).includes(op)) {
    return problem('operator', `${path}.op`, `operator "${op}" does not suit field "${name}" (${field.type})`)
  }
  const complaint = operandComplaint(condition, field)
  return complaint ? problem(complaint.code, `${path}.value`, `field "${name}", operator "${op}": ${complaint.message}`) : []
}

type Complaint = { code: ProblemCode; message: string }

function operandComplaint({ op, value }: Condition, field: FieldInfo): Complaint | null {
  switch (op) {
    case 'empty':
    case 'notEmpty':
      return value === undefined || value === null || value === true ? null : { code: 'operand', message: 'takes no value' }
    case 'in':
    case 'notIn':
      return isList(value) ? firstComplaint(value, field) : { code: 'operand', message: 'expected a list of values' }
    case 'between':
      return isList(value) && value.length === 2 ? firstComplaint(value, field) : { code: 'operand', message: 'expected [from, to]' }
    case 'withinLast':
      return isWithinLast(value) ? null : { code: 'operand', message: 'expected {n, unit}' }
    case 'inPeriod':
      return isInPeriod(value) ? null : { code: 'operand', message: 'expected {unit, offset}' }
    case 'contains':
    case 'startsWith':
      return typeof value === 'string' && value !== '' ? null : { code: 'operand', message: 'expected a text that is not empty' }
    case 'is':
    case 'isNot':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'before':
    case 'after':
    case 'under':
      return scalarComplaint(value, field)
    case 'rows':
      return isFunnel(value) ? null : { code: 'operand', message: `expected a funnel over product rows such as {"all": []}, got ${show(value)}` }
  }
}

function firstComplaint(values: readonly (string | number | boolean)[], field: FieldInfo): Complaint | null {
  for (const value of values) {
    const complaint = scalarComplaint(value, field)
    if (complaint) return complaint
  }
  return null
}

function scalarComplaint(value: Operand | undefined, field: FieldInfo): Complaint | null {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : { code: 'operand', message: `expected true or false, got ${show(value)}` }
    case 'number':
      return typeof value === 'number' ? null : { code: 'operand', message: `expected a number, got ${show(value)}` }
    case 'money':
      return Number.isSafeInteger(value) ? null : { code: 'operand', message: `expected whole minor units, got ${show(value)}` }
    case 'date':
    case 'datetime':
      if (typeof value !== 'string') return { code: 'operand', message: `expected a date, got ${show(value)}` }
      return toDateOperand(value) ? null : { code: 'date', message: `no such date ${show(value)}, expected YYYY-MM-DD or an ISO instant` }
    case 'stageKind':
      return value === 'open' || value === 'won' || value === 'lost'
        ? null
        : { code: 'unknown-value', message: `expected open, won or lost, got ${show(value)}` }
    case 'text':
    case 'enum':
    case 'user':
    case 'department':
    case 'pipeline':
    case 'stage':
    case 'reference':
    case 'rows':
      return typeof value === 'string' || typeof value === 'number' ? null : { code: 'operand', message: `expected a text, got ${show(value)}` }
  }
}

function isList(value: Operand | undefined): value is readonly (string | number | boolean)[] {
  return Array.isArray(value)
}

function show(value: Operand | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
