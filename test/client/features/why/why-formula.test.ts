import { expect, it } from 'vitest'
import type { Progress } from '../../../../shared/api/goal-contract'
import { readRecordRef, whyFigures } from '../../../../client/features/why/why-formula'

const progress: Progress = {
  goalId: 'g1', metricId: 'm1', metricName: 'Won', unit: { kind: 'count', of: 'deal' }, subject: { kind: 'department', id: '2' }, subjectName: 'Sales',
  better: 'higher', period: { from: '2026-11-01', to: '2026-12-01' }, phase: 'open', fact: 60, base: 0, target: 100, index: 0.6, expected: 65,
  days: { total: 20, passed: 13, left: 7 }, perDay: null, neededToday: null, forecast: null, marks: [], bonus: { amountMinor: 0, currency: 'RUB', provisional: true },
  bonusMaxMinor: null, withinReachMinor: null, today: null, points: [], daysOff: [], people: [{ userId: '7', name: 'Anna', fact: 20, index: 0.2 }],
  updatedAt: '2026-11-19T13:42:00Z',
}

it('whyFigures: the whole goal with its distance to the pace', () => {
  expect(whyFigures(progress, undefined)).toMatchObject({ fact: 60, target: 100, index: 0.6, ahead: -5, personName: null })
})

it('whyFigures: one person of a group, without a pace of their own', () => {
  expect(whyFigures(progress, '7')).toMatchObject({ fact: 20, index: 0.2, ahead: null, personName: 'Anna' })
})

it('whyFigures: no pace in a closed period', () => {
  expect(whyFigures({ ...progress, phase: 'past' }, undefined).ahead).toBeNull()
})

it.each([
  ['9041', 'deal:9041'],
  [' № 9041 ', 'deal:9041'],
  ['deal:9041', 'deal:9041'],
  ['item:128:5', 'item:128:5'],
  ['https://p.bitrix24.ru/crm/deal/details/9041/', 'deal:9041'],
  ['Vector', null],
  ['', null],
])('readRecordRef: %s', (text, ref) => {
  expect(readRecordRef(text, 'deal')).toBe(ref)
})
