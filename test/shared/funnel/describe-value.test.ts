import { expect, it } from 'vitest'
import { describeScalar, describeValue } from '../../../shared/funnel/describe-value'
import type { Condition } from '../../../shared/funnel/funnel-types'
import { findField } from '../../../shared/record/field-catalogue'
import { makeCatalogue } from '../record/record-builders'

function say(condition: Condition, language: 'ru' | 'en'): string {
  const field = findField(makeCatalogue(language), condition.field)
  if (!field) throw new Error(`no field ${condition.field}`)
  return describeValue(condition, field, { language, currency: 'RUB' }).replaceAll(/[\u00a0\u202f]/g, ' ')
}

it.each<[Condition, 'ru' | 'en', string]>([
  [{ field: 'amount', op: 'gte', value: 50_000_050 }, 'ru', '500 000,50 ₽'],
  [{ field: 'amount', op: 'between', value: [100, 200] }, 'ru', 'от 1 ₽ до 2 ₽'],
  [{ field: 'probability', op: 'gt', value: 1234.5 }, 'ru', '1 234,5'],
  [{ field: 'pipelineId', op: 'in', value: ['0', '7'] }, 'ru', '«Основная» или «7»'],
  [{ field: 'stageKind', op: 'is', value: 'lost' }, 'en', 'lost'],
  [{ field: 'closeDate', op: 'before', value: '2026-11-19' }, 'ru', '19 ноября 2026 г.'],
  [{ field: 'createdAt', op: 'gt', value: '2026-11-19T10:30:00+03:00' }, 'en', 'November 19, 2026 10:30'],
  [{ field: 'createdAt', op: 'inPeriod', value: { unit: 'year', offset: 0 } }, 'en', 'this year'],
  [{ field: 'createdAt', op: 'withinLast', value: { unit: 'day', n: 3 } }, 'ru', 'за последние 3 дня'],
  [{ field: 'isReturnCustomer', op: 'is', value: true }, 'ru', 'да'],
  [{ field: 'title', op: 'contains', value: '$&' }, 'en', '“$&”'],
])('describeValue: %j in %s', (condition, language, text) => {
  expect(say(condition, language)).toBe(text)
})

it('describeScalar: an option by its title, a number as its text', () => {
  const field = { name: 'custom.X', title: 'X', type: 'enum' as const, multiple: false, custom: true, options: [{ value: '45', title: 'Юг' }] }
  expect(describeScalar(45, field, { language: 'ru', currency: 'RUB' })).toBe('«Юг»')
})
