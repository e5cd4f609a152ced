import { expect, it } from 'vitest'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { phraseOf } from '../../../shared/metric/phrase'
import { makeCatalogue } from '../record/record-builders'

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

it.each<[Funnel, 'ru' | 'en', string, string]>([
  [{ field: 'stageKind', op: 'is', value: 'won' }, 'ru', 'state', 'выиграны'],
  [{ field: 'stageKind', op: 'isNot', value: 'lost' }, 'en', 'state', 'not lost'],
  [{ field: 'stageKind', op: 'in', value: ['won', 'lost'] }, 'ru', 'state', 'выиграны или проиграны'],
  [{ field: 'stageKind', op: 'notIn', value: ['won', 'lost'] }, 'en', 'state', 'not won and not lost'],
  [{ field: 'productRows', op: 'rows', value: { field: 'quantity', op: 'gt', value: 2 } }, 'ru', 'where', 'есть товар, у которого Количество — больше 2'],
  [{ field: 'pipelineId', op: 'is', value: '3' }, 'ru', 'place', 'в воронке «Опт»'],
  [{ field: 'pipelineId', op: 'in', value: ['0', '3'] }, 'ru', 'place', 'в воронках «Основная» или «Опт»'],
  [{ field: 'amount', op: 'gte', value: 50_000_000 }, 'ru', 'place', 'на 500 000 ₽ и больше'],
  [{ field: 'amount', op: 'between', value: [100, 200] }, 'en', 'place', 'of ₽1 to ₽2'],
  [{ any: [{ field: 'pipelineId', op: 'is', value: '3' }, { field: 'amount', op: 'lt', value: 100 }] }, 'ru', 'place', 'в воронке «Опт» либо дешевле 1 ₽'],
  [{ any: [{ field: 'stageKind', op: 'is', value: 'won' }, { field: 'title', op: 'contains', value: 'x' }] }, 'ru', 'where', 'поле «Стадия» — выиграна или поле «Название» — содержит «x»'],
  [{ not: { field: 'custom.UF_CRM_REGION', op: 'empty' } }, 'ru', 'except', 'не заполнено поле «Регион»'],
  [{ field: 'custom.UF_CRM_REGION', op: 'notEmpty' }, 'en', 'where', '“Регион” is filled in'],
])('phraseOf: %j in %s', (funnel, language, kind, text) => {
  const phrase = phraseOf(funnel, makeCatalogue(language), { language, currency: 'RUB' })
  expect([phrase.kind, plain(phrase.text)]).toEqual([kind, text])
})
