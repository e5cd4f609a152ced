import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkFunnel } from '../../../shared/funnel/check-funnel'
import { compileFunnel } from '../../../shared/funnel/evaluate-funnel'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { makeCatalogue, makeContext } from '../record/record-builders'
import { anyFunnel } from './funnel-builders'

const catalogue = makeCatalogue()

it.each<[string, Funnel, string, string]>([
  ['an unknown field', { field: 'colour', op: 'is', value: 'red' }, 'unknown-field', '"colour"'],
  ['an operator of another type', { field: 'title', op: 'gt', value: 'а' }, 'operator', '"gt" does not suit field "title"'],
  ['a text where a number belongs', { field: 'amount', op: 'gte', value: 'много' }, 'operand', '"много"'],
  ['money that is not whole', { field: 'amount', op: 'gte', value: 0.5 }, 'operand', '0.5'],
  ['an impossible date', { field: 'closeDate', op: 'before', value: '2026-02-30' }, 'date', '2026-02-30'],
  ['an instant without a zone', { field: 'createdAt', op: 'gte', value: '2026-02-03T10:00:00' }, 'date', '2026-02-03T10:00:00'],
  ['an impossible date in a list', { field: 'closeDate', op: 'between', value: ['2026-01-01', '2026-13-01'] }, 'date', '2026-13-01'],
  ['a pair of three', { field: 'amount', op: 'between', value: [1, 2, 3] }, 'operand', '[from, to]'],
  ['a value where a list belongs', { field: 'pipelineId', op: 'in', value: '0' }, 'operand', 'list'],
  ['no value at all', { field: 'pipelineId', op: 'is' }, 'operand', 'nothing'],
  ['a value for empty', { field: 'title', op: 'empty', value: 'x' }, 'operand', 'no value'],
  ['a period for withinLast', { field: 'createdAt', op: 'withinLast', value: { unit: 'day', offset: 1 } }, 'operand', '{n, unit}'],
  ['a count for inPeriod', { field: 'createdAt', op: 'inPeriod', value: { unit: 'day', n: 1 } }, 'operand', '{unit, offset}'],
  ['a stage kind nobody has', { field: 'stageKind', op: 'in', value: ['won', 'maybe'] }, 'unknown-value', '"maybe"'],
  ['a word for a yes or no', { field: 'isReturnCustomer', op: 'is', value: 'Y' }, 'operand', 'true or false'],
  ['product rows of a title', { field: 'title', op: 'rows', value: { all: [] } }, 'operator', 'rows'],
  ['product rows without a funnel', { field: 'productRows', op: 'rows', value: 'x' }, 'operand', 'funnel'],
  ['an operator product rows have not', { field: 'productRows', op: 'is', value: 'x' }, 'operator', '"is"'],
  ['a field of nobody’s company', { field: 'company.nothing', op: 'empty' }, 'unknown-field', 'company.nothing'],
  ['a wrong value of a related field', { field: 'company.closeDate', op: 'is', value: '2026-13-01' }, 'date', '2026-13-01'],
])('checkFunnel: names %s', (_, funnel, code, said) => {
  const [problem, ...rest] = checkFunnel({ any: [{ all: [] }, funnel] }, catalogue)
  expect(rest).toEqual([])
  expect(problem).toMatchObject({ code, field: 'field' in funnel ? funnel.field : '' })
  expect(problem?.path).toMatch(/^where\.any\.1\.(field|op|value)$/)
  expect(problem?.message).toContain(said)
})

it('checkFunnel: names what is wrong inside product rows', () => {
  const over = (value: Funnel): Funnel => ({ any: [{ field: 'rows', op: 'rows', value }] })
  const found = (value: Funnel) => checkFunnel(over(value), catalogue).map(({ path, code, field }) => [path, code, field])
  expect(found({ all: [{ field: 'productName', op: 'contains', value: 'а' }, { not: { field: 'quantity', op: 'gte', value: 2 } }] })).toEqual([])
  expect(found({ all: [{ field: 'stageKind', op: 'is', value: 'won' }] })).toEqual([['where.any.0.value.all.0.field', 'unknown-field', 'stageKind']])
  expect(found({ not: { field: 'price', op: 'contains', value: '1' } })).toEqual([['where.any.0.value.not.op', 'operator', 'price']])
  expect(found({ field: 'rows', op: 'rows', value: { all: [] } })).toEqual([['where.any.0.value.field', 'unknown-field', 'rows']])
  expect(checkFunnel(over({ field: 'section', op: 'empty' }), catalogue)[0]?.message).toBe('unknown field "section" of productRows')
})

it('checkFunnel: counts depth and nodes of product rows too', () => {
  const row: Funnel = { field: 'quantity', op: 'notEmpty' }
  const deep = Array.from({ length: 7 }).reduce<Funnel>((inner) => ({ not: inner }), row)
  expect(checkFunnel({ field: 'productRows', op: 'rows', value: deep }, catalogue).map((p) => p.code)).toEqual(['too-deep'])
  expect(checkFunnel({ field: 'productRows', op: 'rows', value: { all: Array.from({ length: 99 }, () => row) } }, catalogue).map((p) => p.code)).toEqual(['too-many'])
})

it('checkFunnel: refuses what is nested too deep or too wide', () => {
  const leaf: Funnel = { field: 'title', op: 'notEmpty' }
  const deep = Array.from({ length: 8 }).reduce<Funnel>((inner) => ({ not: inner }), leaf)
  expect(checkFunnel(deep, catalogue).map((p) => p.code)).toEqual(['too-deep'])
  expect(checkFunnel({ all: Array.from({ length: 100 }, () => leaf) }, catalogue).map((p) => p.code)).toEqual(['too-many'])
  expect(checkFunnel({ all: Array.from({ length: 99 }, () => leaf) }, catalogue)).toEqual([])
})

it('checkFunnel: what it lets through can be compiled', () => {
  fc.assert(fc.property(anyFunnel, (funnel) => {
    expect(checkFunnel(funnel, catalogue).filter((problem) => problem.code !== 'too-deep')).toEqual([])
    expect(() => compileFunnel(funnel, catalogue, makeContext())).not.toThrow()
  }))
})
