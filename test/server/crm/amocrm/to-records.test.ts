import { expect, it } from 'vitest'
import { toClient, toDeal, toTask, type RecordContext } from '../../../../server/crm/amocrm/to-records'
import { fixture } from './support/fixture'

const ctx: RecordContext = { currency: 'RUB', fields: new Map(), dayOf: (at) => Math.floor(at / 86_400_000) }

it('toDeal: stage of its pipeline, minor units, links and reason of a lost lead', () => {
  expect(toDeal(fixture('lead'), ctx)).toMatchObject({
    kind: 'deal', id: '3912171', title: 'Example', ownerId: '504141', creatorId: '504141', pipelineId: '3104455', stageId: '3104455:143', stageKind: 'lost',
    amountMinor: 1200, currency: 'RUB', createdAt: 1_585_299_171_000, updatedAt: 1_590_683_337_000, movedAt: 1_590_683_337_000,
    fields: { contactId: '10971465', companyId: '10971463', lossReasonId: '4203748', tags: ['тест'] },
  })
})

it('toDeal: kopecks come before the truncated price, and an empty amount is none', () => {
  expect(toDeal({ ...fixture('lead'), price: 300, price_with_minor_units: 300.99 }, ctx)?.amountMinor).toBe(30_099)
  expect(toDeal({ ...fixture('lead'), price: null }, ctx)?.amountMinor).toBeNull()
  expect(toDeal({ ...fixture('lead'), price: 0 }, ctx)?.amountMinor).toBe(0)
})

it('toDeal: nobody is responsible where the account says 0, and a row without a creation is none', () => {
  expect(toDeal({ ...fixture('lead'), responsible_user_id: 0, created_by: 0 }, ctx)).toMatchObject({ ownerId: null, creatorId: null })
  expect(toDeal({ ...fixture('lead'), created_at: null }, ctx)).toBeNull()
})

it('toClient: a phone is a custom field with a code', () => {
  expect(toClient('contact', fixture('contact'), ctx)).toMatchObject({ id: '3', title: 'Иван Иванов', ownerId: '504141', fields: { companyId: '1', hasPhone: true, hasEmail: false } })
})

it('toTask: done when and by whom the event says; without one at its last change', () => {
  const task = fixture('task')
  expect(toTask(task, { at: 1_575_910_400_000, by: '77' })).toMatchObject({
    id: '56981', ownerId: '123123', title: 'Назначить встречу с клиентом',
    fields: { status: '5', completedAt: '2019-12-09T16:53:20.000Z', closedById: '77', isOnTime: true, taskType: '2', dealId: '180765' },
  })
  expect(toTask(task, undefined)?.fields).toMatchObject({ completedAt: '2019-12-19T15:06:29.000Z', isOnTime: false })
  expect(toTask({ ...task, is_completed: false }, undefined)?.fields).toMatchObject({ status: '2', completedAt: null, isOnTime: null, closedById: null })
})
