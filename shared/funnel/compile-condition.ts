import { operatorsOf } from '../record/field-catalogue'
import type { FieldInfo } from '../record/field-types'
import { fieldValue, isValue, valuesOf } from '../record/field-value'
import type { CrmRecord, FieldValue } from '../record/record-types'
import { foldText } from '../text/fold-text'
import { comparisons } from './comparisons'
import { compileDateTest } from './date-test'
import type { Condition, FunnelContext, Operand } from './funnel-types'

type Scalar = string | number | boolean
type Test = (value: Scalar) => boolean

/**
 * One condition as a function of a record. Of several values any may pass; `isNot` and `notIn` want none to match,
 * so they are true for an empty value, and every other comparison is false for it.
 */
export function compileCondition(condition: Condition, field: FieldInfo, ctx: FunnelContext): (record: CrmRecord) => boolean {
  return compileReading(condition, field, ctx, (record: CrmRecord) => fieldValue(record, field, ctx))
}

/** The same of anything that `read` takes the field's value from. */
export function compileReading<Subject>(
  condition: Condition, field: FieldInfo, ctx: FunnelContext, read: (subject: Subject) => FieldValue,
): (subject: Subject) => boolean {
  if (!operatorsOf(field.type).includes(condition.op)) {
    throw new RangeError(`operator "${condition.op}" does not suit field "${field.name}" (${field.type})`)
  }
  const values = (subject: Subject): readonly Scalar[] => valuesOf(read(subject), field.type)
  const some = (subject: Subject, test: Test): boolean => {
    const value = read(subject)
    // Nearly every value is one: no list is made for it.
    return typeof value === 'object' && value !== null ? valuesOf(value, field.type).some(test) : isValue(value, field.type) && test(value)
  }
  switch (condition.op) {
    case 'empty': return (subject) => values(subject).length === 0
    case 'notEmpty': return (subject) => values(subject).length > 0
    case 'isNot': {
      const test = compileTest({ ...condition, op: 'is' }, field, ctx)
      return (subject) => !some(subject, test)
    }
    case 'notIn': {
      const test = compileTest({ ...condition, op: 'in' }, field, ctx)
      return (subject) => !some(subject, test)
    }
    case 'is':
    case 'in':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'between':
    case 'contains':
    case 'startsWith':
    case 'withinLast':
    case 'before':
    case 'after':
    case 'inPeriod':
    case 'under':
    case 'rows': {
      const test = compileTest(condition, field, ctx)
      return (subject) => some(subject, test)
    }
  }
}

function compileTest(condition: Condition, field: FieldInfo, ctx: FunnelContext): Test {
  switch (field.type) {
    case 'date':
    case 'datetime': return compileDateTest(condition, field, ctx)
    case 'number':
    case 'money': return compileNumberTest(condition)
    case 'text': return compileTextTest(condition)
    case 'boolean':
      if (condition.op === 'is' && typeof condition.value === 'boolean') return (value) => value === condition.value
      if (condition.op === 'in') return inList(condition, String)
      throw wrongOperand(condition)
    case 'department':
      if (condition.op === 'under') {
        const subtree = ctx.departmentSubtree(String(scalarOf(condition)))
        return (value) => subtree.has(String(value))
      }
      return compileIdTest(condition)
    case 'enum':
    case 'user':
    case 'pipeline':
    case 'stage':
    case 'stageKind':
    case 'reference': return compileIdTest(condition)
    case 'rows': throw wrongOperand(condition)
  }
}

function compileIdTest(condition: Condition): Test {
  if (condition.op === 'in') return inList(condition, String)
  const wanted = String(scalarOf(condition))
  return (value) => String(value) === wanted
}

function compileTextTest(condition: Condition): Test {
  const folded = (value: Scalar): string => foldText(String(value))
  if (condition.op === 'in') return inList(condition, folded)
  const wanted = folded(scalarOf(condition))
  if (condition.op === 'contains') return (value) => folded(value).includes(wanted)
  if (condition.op === 'startsWith') return (value) => folded(value).startsWith(wanted)
  return (value) => folded(value) === wanted
}

function compileNumberTest(condition: Condition): Test {
  const { op, value: operand } = condition
  if (op === 'between') {
    const [low, high] = isList(operand) ? operand : []
    if (typeof low !== 'number' || typeof high !== 'number') throw wrongOperand(condition)
    return (value) => typeof value === 'number' && value >= low && value <= high
  }
  if (op === 'in') {
    const wanted = new Set(isList(operand) ? operand : raise(condition))
    return (value) => typeof value === 'number' && wanted.has(value)
  }
  const holds = comparisons[op] ?? raise(condition)
  if (typeof operand !== 'number') throw wrongOperand(condition)
  return (value) => typeof value === 'number' && holds(value - operand)
}

function inList(condition: Condition, key: (value: Scalar) => string): Test {
  const operand = condition.value
  const wanted = new Set((isList(operand) ? operand : raise(condition)).map(key))
  return (value) => wanted.has(key(value))
}

function scalarOf(condition: Condition): string | number {
  const { value } = condition
  return typeof value === 'string' || typeof value === 'number' ? value : raise(condition)
}

function isList(value: Operand | undefined): value is readonly (string | number | boolean)[] {
  return Array.isArray(value)
}

function raise(condition: Condition): never {
  throw wrongOperand(condition)
}

function wrongOperand({ field, op, value }: Condition): RangeError {
  return new RangeError(`field "${field}", operator "${op}": wrong value ${JSON.stringify(value)}`)
}
