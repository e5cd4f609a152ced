import type { FieldType } from '../../../shared/record/field-types'
import type { Operand, Operator } from '../../../shared/funnel/funnel-types'

/** Which control enters the operand of a field under an operator. */
export type OperandInput =
  | { kind: 'none' | 'boolean' | 'last' | 'period' | 'fixed' }
  | { kind: 'choice'; of: 'options' | 'people' | 'departments'; many: boolean }
  | { kind: 'scalar'; type: ScalarType; shape: 'one' | 'pair' | 'list' }
export type ScalarType = 'text' | 'number' | 'money' | 'day'

/** The control for a field of this type under this operator. */
export function operandInput(type: FieldType, op: Operator): OperandInput {
  if (op === 'empty' || op === 'notEmpty') return { kind: 'none' }
  if (op === 'withinLast') return { kind: 'last' }
  if (op === 'inPeriod') return { kind: 'period' }
  if (op === 'rows') return { kind: 'fixed' }
  if (op === 'under') return { kind: 'choice', of: 'departments', many: false }
  const many = op === 'in' || op === 'notIn'
  const choice = choiceOf(type)
  if (choice) return { kind: 'choice', of: choice, many }
  if (type === 'boolean') return { kind: 'boolean' }
  return { kind: 'scalar', type: scalarOf(type), shape: op === 'between' ? 'pair' : many ? 'list' : 'one' }
}

/** What is kept of an operand when the operator changes: the value itself where both take it, else a fresh start. */
export function convertOperand(type: FieldType, from: Operator, to: Operator, value: Operand | undefined): Operand | undefined {
  const before = operandInput(type, from)
  const after = operandInput(type, to)
  if (JSON.stringify(before) === JSON.stringify(after)) return value
  if (after.kind === 'choice' && before.kind === 'choice' && after.of === before.of) return listOrOne(value, after.many)
  if (after.kind === 'scalar' && before.kind === 'scalar') return listOrOne(value, after.shape === 'list' || after.shape === 'pair')
  return firstOperand(type, to)
}

/** The value a fresh line starts with; undefined where nothing can be assumed. */
export function firstOperand(type: FieldType, op: Operator): Operand | undefined {
  const input = operandInput(type, op)
  if (input.kind === 'boolean') return true
  if (input.kind === 'last') return { n: 30, unit: 'day' }
  if (input.kind === 'period') return { unit: 'month', offset: 0 }
  return undefined
}

/** The operator that says the most with the least typing for a type. */
export function firstOperator(type: FieldType, operators: readonly Operator[]): Operator {
  const wanted: readonly Operator[] = choiceOf(type) ? ['in', 'is'] : type === 'money' || type === 'number' ? ['gte', 'is'] : ['is']
  return wanted.find((op) => operators.includes(op)) ?? operators[0] ?? 'is'
}

/** The operators to choose from, and the one in use: no lists of sums or days, no two ways to say «earlier» and «later». */
export function offeredOperators(field: { type: FieldType; operators: readonly Operator[] } | undefined, current: Operator): Operator[] {
  if (!field) return []
  const isDay = field.type === 'date' || field.type === 'datetime'
  const hidden: readonly Operator[] = isDay ? ['in', 'notIn', 'gt', 'lt'] : field.type === 'money' ? ['in', 'notIn'] : []
  return field.operators.filter((op) => op !== 'rows' && (op === current || !hidden.includes(op)))
}

function listOrOne(value: Operand | undefined, many: boolean): Operand | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return many ? value : value[0]
  return many && (typeof value === 'string' || typeof value === 'number') ? [value] : value
}

function choiceOf(type: FieldType): 'options' | 'people' | 'departments' | undefined {
  switch (type) {
    case 'enum':
    case 'stage':
    case 'stageKind':
    case 'pipeline':
      return 'options'
    case 'user':
      return 'people'
    case 'department':
      return 'departments'
    case 'text':
    case 'number':
    case 'money':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'reference':
    case 'rows':
      return undefined
  }
}

function scalarOf(type: FieldType): ScalarType {
  if (type === 'number' || type === 'money') return type
  return type === 'date' || type === 'datetime' ? 'day' : 'text'
}
