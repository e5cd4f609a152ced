import { expect, it, onTestFinished } from 'vitest'
import type { Metric } from '../../../shared/api/metric-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp } from '../../support/start-app'

it('GET /api/metrics/:id: a ratio says what it divides, and in what it is written', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(4) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const admin = await (await startApp({ emulator })).install(portal)
  const make = async (definition: object) => (await admin<Metric>('POST', '/api/metrics', definition)).body
  const won = { source: 'deal', where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }] }, when: 'wonAt' }
  const sum = await make({ ...won, name: 'Сумма', measure: { kind: 'sum', field: 'amount' } })
  const count = await make({ ...won, name: 'Число', measure: { kind: 'count' } })
  const ratio = await make({ name: 'Средний чек', ratio: { of: sum.id, to: count.id } })
  expect(ratio).toMatchObject({ unit: { kind: 'money' }, sentence: expect.stringMatching(/Сумма.*Число/) })
  expect((await admin('GET', `/api/metrics/${ratio.id}`)).body).toEqual(ratio)
  const goal = { metricId: ratio.id, subject: { kind: 'everyone' }, base: 0, target: 100.5, period: { kind: 'once', from: '2026-01-01', to: '2026-02-01' } }
  const { body: { id } } = await admin<{ id: string }>('POST', '/api/goals', goal)
  expect((await admin('GET', `/api/goals/${id}/progress?on=2026-01-09`)).body).toMatchObject({ unit: { kind: 'money' } })
})
