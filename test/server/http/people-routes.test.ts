import { expect, it, onTestFinished } from 'vitest'
import { catalogueSchema } from '../../../shared/api/catalogue-contract'
import type { Explanation, Progress } from '../../../shared/api/goal-contract'
import type { Preview } from '../../../shared/api/metric-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { setDealRows } from '../../emulator/company/company-actions'
import { startApp, waitFor } from '../../support/start-app'

it('GET /api/catalogue: product rows and fields of related records can be named, filtered, credited and explained', async () => {
  const company = makeTinyCompany(6)
  const act = (at = 0) => ({ company, now: Date.now() + at, byPersonId: 3 })
  const rack = { productId: 501, productName: 'Стеллаж', price: 200, quantity: 3, discountRate: 0 }
  setDealRows(act(), 1, [rack])
  setDealRows(act(), 2, [{ ...rack, quantity: 1 }, { ...rack, productName: 'Плёнка', quantity: 9 }])
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)

  const catalogue = catalogueSchema.parse((await admin('GET', '/api/catalogue')).body)
  const fields = catalogue.kinds.find(({ kind }) => kind === 'deal')?.fields ?? []
  expect(catalogue.kinds.flatMap(({ kind, fields: named }) => named.filter(({ name, title }) => name === title).map(({ name }) => `${kind}.${name}`))).toEqual([])
  const rows = fields.find(({ operators }) => operators.includes('rows'))
  expect([rows?.name, rows?.type, rows?.fields?.map(({ name }) => name)]).toEqual(['productRows', 'rows', expect.arrayContaining(['productId', 'productName', 'price', 'quantity', 'sum'])])

  const racks = { field: rows?.name, op: 'rows', value: { all: [{ field: 'productName', op: 'is', value: 'стеллаж' }, { field: 'quantity', op: 'gte', value: 3 }, { field: 'price', op: 'gte', value: 20_000 }] } }
  const metric = { name: 'Стеллажи', source: 'deal', where: { all: [racks] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
  const preview = (await admin<Preview>('POST', '/api/metrics/preview', metric)).body
  expect([preview.matched, preview.sample.map(({ id }) => id)]).toEqual([1, ['1']])
  const refused = await admin<{ error: { message: string } }>('POST', '/api/metrics', { ...metric, where: { field: 'productRows', op: 'rows', value: { all: [{ field: 'colour', op: 'is', value: 'red' }] } } })
  expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('colour')])

  const { id: metricId } = (await admin<{ id: string }>('POST', '/api/metrics', metric)).body
  const { id: goalId } = (await admin<{ id: string }>('POST', '/api/goals', { metricId, subject: { kind: 'everyone' }, base: 0, target: 10, period: { kind: 'once', from: '2026-01-01', to: '2027-01-01' } })).body
  const fact = async () => (await admin<Progress>('GET', `/api/goals/${goalId}/progress?on=2026-06-01`)).body.fact
  await waitFor(async () => await fact() === 1)
  portal.publishAll(setDealRows(act(2000), 2, [{ ...rack, quantity: 5 }]))
  await waitFor(async () => await fact() === 2)
  const { body: explained } = await admin<Explanation>('GET', `/api/goals/${goalId}/explain?record=deal:3&on=2026-06-01`)
  expect([explained.counted, explained.condition?.field, explained.steps[0]?.value]).toEqual([false, 'productRows', []])
  expect((await admin<Explanation>('GET', `/api/goals/${goalId}/explain?record=deal:2&on=2026-06-01`)).body.steps[0]).toMatchObject({ value: ['Стеллаж'], passed: true })
})
