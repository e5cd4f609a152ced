import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeCondition, describeFunnel, describeOperator } from '../../../shared/funnel/describe-funnel'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { makeCatalogue } from '../record/record-builders'
import { anyFunnel } from './funnel-builders'

const ru = { language: 'ru', currency: 'RUB' } as const
const en = { language: 'en', currency: 'RUB' } as const
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const won: Funnel = { field: 'stageKind', op: 'is', value: 'won' }
const dear: Funnel = { field: 'amount', op: 'gte', value: 50_000_000 }

it.each<[Funnel, string, string]>([
  [won, 'Стадия — выиграна', 'Stage — won'],
  [{ field: 'stageKind', op: 'isNot', value: 'won' }, 'Стадия — не выиграна', 'Stage — not won'],
  [{ field: 'pipelineId', op: 'in', value: ['0', '3'] }, 'Воронка — «Основная» или «Опт»', 'Pipeline — “Основная” or “Опт”'],
  [{ field: 'pipelineId', op: 'notIn', value: ['0', '3'] }, 'Воронка — ни «Основная», ни «Опт»', 'Pipeline — neither “Основная” nor “Опт”'],
  [{ field: 'pipelineId', op: 'notIn', value: ['0'] }, 'Воронка — не «Основная»', 'Pipeline — not “Основная”'],
  [{ field: 'createdAt', op: 'between', value: ['2026-11-01', '2026-11-30'] }, 'Дата создания — с 1 ноября 2026 г. по 30 ноября 2026 г.', 'Created — from November 1, 2026 to November 30, 2026'],
  [{ field: 'isReturnCustomer', op: 'isNot', value: true }, 'Повторная сделка — нет или не указано', 'Repeat deal — no or not known'],
  [{ field: 'productRows', op: 'empty' }, 'товаров нет', 'there are no products'],
  [{ not: { field: 'productRows', op: 'notEmpty' } }, 'кроме: есть хоть один товар', 'except: there is at least one product'],
  [dear, 'Сумма — не меньше 500 000 ₽', 'Amount — at least ₽500,000'],
  [{ field: 'createdAt', op: 'gte', value: '2026-11-01' }, 'Дата создания — не раньше 1 ноября 2026 г.', 'Created — not before November 1, 2026'],
  [{ field: 'custom.UF_CRM_REGION', op: 'notEmpty' }, 'Регион — заполнено', 'Регион — filled in'],
  [{ field: 'department', op: 'under', value: '5' }, 'Отдел ответственного — «Продажи» с подразделениями', "Owner's department — “Продажи” and below"],
  [{ not: won }, 'кроме: Стадия — выиграна', 'except: Stage — won'],
  [{ any: [won, { all: [won, dear] }] }, 'Стадия — выиграна или (Стадия — выиграна и Сумма — не меньше 500 000 ₽)', 'Stage — won or (Stage — won and Amount — at least ₽500,000)'],
  [{ field: 'rows', op: 'rows', value: { all: [{ field: 'productName', op: 'contains', value: 'стеллаж' }, { field: 'quantity', op: 'gte', value: 3 }] } },
    'есть товар, у которого Название товара — содержит «стеллаж» и Количество — не меньше 3', 'there is a product with Product name — contains “стеллаж” and Quantity — at least 3'],
  [{ field: 'productRows', op: 'rows', value: { all: [] } }, 'есть хоть один товар', 'there is at least one product'],
  [{ field: 'company.custom.UF_SIZE', op: 'is', value: 'L' }, 'Компания: Размер — «Крупная»', 'Company: Размер — “Крупная”'],
  [{ all: [] }, 'все записи', 'all records'],
  [{ any: [] }, 'кроме: все записи', 'except: all records'],
])('describeCondition: %j', (funnel, russian, english) => {
  expect(plain(describeCondition(funnel, makeCatalogue('ru'), ru))).toBe(russian)
  expect(plain(describeCondition(funnel, makeCatalogue('en'), en))).toBe(english)
})

it('describeFunnel: steps one after the other', () => {
  expect(plain(describeFunnel({ all: [won, dear] }, makeCatalogue(), ru))).toBe('Стадия — выиграна и Сумма — не меньше 500 000 ₽')
  expect(plain(describeFunnel({ all: [{ not: dear }, { any: [won, dear] }, won] }, makeCatalogue(), ru)))
    .toBe('(Стадия — выиграна или Сумма — не меньше 500 000 ₽) и Стадия — выиграна, кроме: Сумма — не меньше 500 000 ₽')
  expect(describeFunnel({ all: [] }, makeCatalogue(), ru)).toBe('все записи')
})

it('describeOperator: the operator and its value, the bare names of what the portal lost', () => {
  expect(describeOperator({ field: 'title', op: 'startsWith', value: 'A$1' }, makeCatalogue(), en)).toBe('begins with “A$1”')
  expect(describeOperator({ field: 'gone', op: 'is', value: '1' }, makeCatalogue(), en)).toBe('is')
  expect(describeCondition({ field: 'gone', op: 'is', value: '1' }, makeCatalogue(), en)).toBe('gone')
})

it('describeFunnel: says something of every funnel', () => {
  fc.assert(fc.property(anyFunnel, fc.constantFrom(ru, en), (funnel, wording) => {
    const text = describeFunnel(funnel, makeCatalogue(wording.language), wording)
    expect(text).not.toMatch(/undefined|\{\}|\[object|NaN/)
    expect(text.length).toBeGreaterThan(0)
  }))
})
