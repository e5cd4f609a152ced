import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeCondition, describeFunnel, describeOperator } from '../../../shared/funnel/describe-funnel'
import { operators, type Funnel, type Operator } from '../../../shared/funnel/funnel-types'
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

it('describeCondition: every operator has words of its own in both languages', () => {
  const said: Readonly<Record<Operator, [Funnel, string, string]>> = {
    is: [{ field: 'sourceId', op: 'is', value: 'WEB' }, 'Источник — «Сайт»', 'Source — “Сайт”'],
    isNot: [{ field: 'sourceId', op: 'isNot', value: 'WEB' }, 'Источник — не «Сайт»', 'Source — not “Сайт”'],
    in: [{ field: 'custom.UF_CRM_TAGS', op: 'in', value: ['11', '12'] }, 'Метки — «VIP» или «Повтор»', 'Метки — “VIP” or “Повтор”'],
    notIn: [{ field: 'custom.UF_CRM_TAGS', op: 'notIn', value: ['11', '12'] }, 'Метки — ни «VIP», ни «Повтор»', 'Метки — neither “VIP” nor “Повтор”'],
    empty: [{ field: 'custom.UF_CRM_SELLER', op: 'empty' }, 'Продавец — не заполнено', 'Продавец — not filled in'],
    notEmpty: [{ field: 'custom.UF_CRM_SELLER', op: 'notEmpty' }, 'Продавец — заполнено', 'Продавец — filled in'],
    gt: [{ field: 'custom.UF_CRM_HOURS', op: 'gt', value: 2.5 }, 'Часы — больше 2,5', 'Часы — more than 2.5'],
    gte: [{ field: 'custom.UF_CRM_HOURS', op: 'gte', value: 2 }, 'Часы — не меньше 2', 'Часы — at least 2'],
    lt: [{ field: 'custom.UF_CRM_MARGIN', op: 'lt', value: 1000 }, 'Маржа — меньше 10 ₽', 'Маржа — less than ₽10'],
    lte: [{ field: 'closeDate', op: 'lte', value: '2026-11-30' }, 'Дата завершения — не позже 30 ноября 2026 г.', 'Close date — not after November 30, 2026'],
    between: [{ field: 'amount', op: 'between', value: [100, 200] }, 'Сумма — от 1 ₽ до 2 ₽', 'Amount — from ₽1 to ₽2'],
    contains: [{ field: 'title', op: 'contains', value: 'склад' }, 'Название — содержит «склад»', 'Title — contains “склад”'],
    startsWith: [{ field: 'title', op: 'startsWith', value: 'склад' }, 'Название — начинается с «склад»', 'Title — begins with “склад”'],
    withinLast: [{ field: 'createdAt', op: 'withinLast', value: { n: 30, unit: 'day' } }, 'Дата создания — за последние 30 дней', 'Created — in the last 30 days'],
    before: [{ field: 'custom.UF_CRM_PAID', op: 'before', value: '2026-11-01' }, 'Дата оплаты — раньше 1 ноября 2026 г.', 'Дата оплаты — before November 1, 2026'],
    after: [{ field: 'custom.UF_CRM_PAID', op: 'after', value: '2026-11-01' }, 'Дата оплаты — позже 1 ноября 2026 г.', 'Дата оплаты — after November 1, 2026'],
    inPeriod: [{ field: 'closeDate', op: 'inPeriod', value: { unit: 'quarter', offset: -1 } }, 'Дата завершения — в прошлом квартале', 'Close date — last quarter'],
    under: [{ field: 'department', op: 'under', value: '6' }, 'Отдел ответственного — «Опт» с подразделениями', "Owner's department — “Опт” and below"],
    rows: [{ field: 'productRows', op: 'rows', value: { field: 'sum', op: 'gt', value: 100 } }, 'есть товар, у которого Сумма строки — больше 1 ₽', 'there is a product with Row total — more than ₽1'],
  }
  for (const op of operators) {
    const [funnel, russian, english] = said[op]
    expect([op, plain(describeCondition(funnel, makeCatalogue('ru'), ru)), plain(describeCondition(funnel, makeCatalogue('en'), en))]).toEqual([op, russian, english])
  }
})
