import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { funnelSchema } from '../../../shared/funnel/funnel-schema'
import { anyFunnel } from './funnel-builders'

const nest = (levels: number, wrap: (inner: string) => string): unknown =>
  JSON.parse(Array.from({ length: levels }).reduce<string>(wrap, '{"field":"title","op":"notEmpty"}'))

it('funnelSchema: takes every funnel of the grammar unchanged', () => {
  fc.assert(fc.property(anyFunnel, (funnel) => {
    expect(funnelSchema.parse(funnel)).toEqual(funnel)
  }))
})

it.each([
  ['an unknown operator', { field: 'title', op: 'matches', value: 'x' }], ['two groups at once', { all: [], any: [] }], ['a key nobody knows', { field: 'title', op: 'is', value: 'x', and: [] }],
  ['nothing', null], ['a list', []], ['an empty field', { field: '', op: 'empty' }],
])('funnelSchema: refuses %s', (_, value) => {
  expect(funnelSchema.safeParse(value).success).toBe(false)
})

it.each([
  ['not', (inner: string) => `{"not":${inner}}`], ['all', (inner: string) => `{"all":[${inner}]}`], ['rows', (inner: string) => `{"field":"x","op":"rows","value":${inner}}`],
])('funnelSchema: refuses a tower of "%s" without exhausting the stack', (_, wrap) => {
  const refused = funnelSchema.safeParse(nest(5000, wrap))
  expect(refused.error?.issues.map((issue) => issue.message)).toEqual(['conditions are nested deeper than 8 levels'])
  expect(funnelSchema.safeParse(nest(8, wrap)).success).toBe(true)
})

it('funnelSchema: is published with its shape', () => {
  expect(JSON.stringify(z.toJSONSchema(funnelSchema, { io: 'input', unrepresentable: 'any' }))).toContain('"withinLast"')
})
