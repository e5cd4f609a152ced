import { expect, it } from 'vitest'
import { crmWords } from '../../../shared/record/crm-words'
import { kindGenitive, kindTitle, standardFields, standardKinds } from '../../../shared/record/field-catalogue'
import { momentTitle } from '../../../shared/record/moment-catalogue'

const names = (fields: readonly { name: string }[]): string[] => fields.map(({ name }) => name)

it('crmWords: what nobody calls differently keeps its name', () => {
  expect([kindTitle('lead', 'ru'), kindTitle('lead', 'ru', 'bitrix24'), kindTitle('deal', 'ru', 'amocrm')]).toEqual(['Лиды', 'Лиды', 'Сделки'])
  expect(standardFields('deal', 'ru', 'bitrix24')).toEqual(standardFields('deal', 'ru'))
})

it('crmWords: incoming leads of amoCRM by name, state and moment', () => {
  const catalogue = { kind: 'lead' as const, title: kindTitle('lead', 'ru', 'amocrm'), fields: standardFields('lead', 'ru', 'amocrm'), crm: 'amocrm' as const }
  expect([catalogue.title, kindGenitive('lead', 'ru', 'amocrm')]).toEqual(['Неразобранное', 'неразобранных заявок'])
  expect(catalogue.fields.find(({ name }) => name === 'stageKind')?.options?.map(({ title }) => title)).toEqual(['ждёт', 'принято', 'отклонено'])
  expect([momentTitle(catalogue, 'wonAt', 'ru'), momentTitle(catalogue, 'createdAt', 'ru')]).toEqual(['в день принятия', 'в день создания'])
})

it('crmWords: what a CRM lacks is one of the usual fields and is not offered', () => {
  for (const kind of standardKinds) {
    const usual = names(standardFields(kind, 'ru'))
    const lacks = crmWords('amocrm').lacks[kind] ?? []
    expect(usual).toEqual(expect.arrayContaining([...lacks]))
    expect(names(standardFields(kind, 'ru', 'amocrm'))).toEqual(usual.filter((name) => !lacks.includes(name)))
  }
})

it('crmWords: departments of amoCRM are groups', () => {
  for (const kind of ['deal', 'task', 'call'] as const) {
    expect(standardFields(kind, 'ru', 'amocrm').find(({ name }) => name === 'department')?.title).toBe('Группа ответственного')
  }
})
