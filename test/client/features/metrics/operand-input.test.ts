import { expect, it } from 'vitest'
import { convertOperand, firstOperand, firstOperator, operandInput, offeredOperators } from '../../../../client/features/metrics/operand-input'

it.each([
  ['stage', 'in', { kind: 'choice', of: 'options', many: true }],
  ['enum', 'is', { kind: 'choice', of: 'options', many: false }],
  ['user', 'notIn', { kind: 'choice', of: 'people', many: true }],
  ['department', 'under', { kind: 'choice', of: 'departments', many: false }],
  ['money', 'between', { kind: 'scalar', type: 'money', shape: 'pair' }],
  ['datetime', 'before', { kind: 'scalar', type: 'day', shape: 'one' }],
  ['date', 'withinLast', { kind: 'last' }],
  ['date', 'inPeriod', { kind: 'period' }],
  ['text', 'in', { kind: 'scalar', type: 'text', shape: 'list' }],
  ['boolean', 'is', { kind: 'boolean' }],
  ['reference', 'empty', { kind: 'none' }],
] as const)('operandInput: %s %s', (type, op, input) => {
  expect(operandInput(type, op)).toEqual(input)
})

it('convertOperand: one value becomes a list and back', () => {
  expect(convertOperand('pipeline', 'is', 'in', '3')).toEqual(['3'])
  expect(convertOperand('pipeline', 'notIn', 'is', ['3', '4'])).toBe('3')
  expect(convertOperand('money', 'gte', 'between', 500)).toEqual([500])
  expect(convertOperand('money', 'gte', 'lt', 500)).toBe(500)
})

it('convertOperand: starts afresh when the shapes have nothing in common', () => {
  expect(convertOperand('date', 'gte', 'withinLast', '2026-11-01')).toEqual({ n: 30, unit: 'day' })
  expect(convertOperand('date', 'withinLast', 'before', { n: 30, unit: 'day' })).toBeUndefined()
  expect(convertOperand('enum', 'in', 'empty', ['1'])).toBeUndefined()
})

it('firstOperator: the most useful one that the field takes', () => {
  expect(firstOperator('pipeline', ['is', 'in'])).toBe('in')
  expect(firstOperator('money', ['is', 'gte'])).toBe('gte')
  expect(firstOperator('text', ['contains', 'is'])).toBe('is')
  expect(firstOperator('reference', ['notEmpty'])).toBe('notEmpty')
  expect(firstOperand('boolean', 'is')).toBe(true)
})

it('offeredOperators: no lists of sums or days, nothing twice, unless a saved condition has it', () => {
  const money = { type: 'money' as const, operators: ['is', 'in', 'gte', 'between', 'rows'] as const }
  expect(offeredOperators(money, 'gte')).toEqual(['is', 'gte', 'between'])
  expect(offeredOperators(money, 'in')).toEqual(['is', 'in', 'gte', 'between'])
  expect(offeredOperators({ ...money, type: 'enum' }, 'is')).toEqual(['is', 'in', 'gte', 'between'])
  expect(offeredOperators({ type: 'date', operators: ['is', 'in', 'gt', 'lt', 'before', 'after'] }, 'gt')).toEqual(['is', 'gt', 'before', 'after'])
  expect(offeredOperators(undefined, 'is')).toEqual([])
})
