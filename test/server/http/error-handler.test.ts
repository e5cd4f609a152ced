import { expect, it } from 'vitest'
import { goalDraftSchema } from '../../../shared/goal/goal-schema'
import { metricDefinitionSchema } from '../../../shared/metric/metric-schema'
import { AppError } from '../../../server/errors'
import { describeFailure } from '../../../server/http/error-handler'
import { parse } from '../../../server/http/parse'

const goal = {
  metricId: 'm1', subject: { kind: 'user', id: '17' }, base: 0, target: 10, marks: [],
  period: { kind: 'every', unit: 'month', from: '2026-01-01' },
}
const metric = { name: 'Won', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'wonAt', who: 'owner' }

function refusalOf(schema: Parameters<typeof parse>[0], value: unknown): { status: number; message: string } {
  try {
    parse(schema, value)
  } catch (error) {
    const { status, body } = describeFailure(error)
    return { status, message: body.error.message }
  }
  throw new Error('nothing was refused')
}

it.each([
  ['an impossible date', goalDraftSchema, { ...goal, period: { kind: 'every', unit: 'month', from: '2026-02-30' } }, ['period.from', '2026-02-30']],
  ['an inverted period', goalDraftSchema, { ...goal, period: { kind: 'once', from: '2026-02-01', to: '2026-01-01' } }, ['period', 'ends before']],
  ['target = base', goalDraftSchema, { ...goal, base: 10 }, ['target']],
  ['an unknown unit', goalDraftSchema, { ...goal, period: { kind: 'every', unit: 'decade', from: '2026-01-01' } }, ['period.unit', 'decade']],
  ['an unknown bonus kind', goalDraftSchema, { ...goal, bonus: { kind: 'lottery' } }, ['bonus.kind', 'lottery']],
  ['an unknown subject', goalDraftSchema, { ...goal, subject: { kind: 'planet', id: '3' } }, ['subject.kind', 'planet']],
  ['a word for a number', goalDraftSchema, { ...goal, target: 'lots' }, ['target', 'lots']],
  ['an unknown key', goalDraftSchema, { ...goal, colour: 'red' }, ['colour']],
  ['an unknown operator', metricDefinitionSchema, { ...metric, where: { all: [{ field: 'amount', op: 'near', value: 5 }] } }, ['where', 'near']],
  ['an unknown measure', metricDefinitionSchema, { ...metric, measure: { kind: 'median', field: 'amount' } }, ['measure', 'median']],
  ['an unknown source', metricDefinitionSchema, { ...metric, source: 'spaceship' }, ['source', 'spaceship']],
])('parse: 400 that names %s', (_name, schema, value, words) => {
  const { status, message } = refusalOf(schema, value)
  expect(status).toBe(400)
  for (const word of words) expect(message).toContain(word)
})

it('parse: thousands of unknown fields do not make an answer longer than the request', () => {
  const body = { ...goal, ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1])) }
  const { status, message } = refusalOf(goalDraftSchema, body)
  expect(status).toBe(400)
  expect(message).toContain('k0: unknown field')
  expect(message.length).toBeLessThan(5000)
})

it.each([
  ['invalid', 400], ['unauthenticated', 401], ['forbidden', 403], ['not-found', 404], ['conflict', 409], ['limited', 429], ['upstream', 502],
] as const)('describeFailure: %s is %i', (kind, status) => {
  expect(describeFailure(new AppError(kind, 'some-code', 'Words.', { details: { a: 1 } })))
    .toEqual({ status, body: { error: { code: 'some-code', message: 'Words.', details: { a: 1 } } } })
})

it('describeFailure: tells nothing of a bug', () => {
  const { status, body } = describeFailure(new Error('select * from secrets'))
  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toContain('secrets')
})
