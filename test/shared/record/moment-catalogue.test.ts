import { expect, it } from 'vitest'
import { standardFields } from '../../../shared/record/field-catalogue'
import { isMoment, momentEnd, momentsOf, momentTitle, statesOf } from '../../../shared/record/moment-catalogue'
import { makeCatalogue } from './record-builders'

it('momentsOf: the life of a deal, its stages and its date fields, each once', () => {
  const names = momentsOf(makeCatalogue(), 'ru').map((moment) => moment.name)
  expect(names).toEqual(expect.arrayContaining(['createdAt', 'wonAt', 'lostAt', 'closedAt', 'stage:NEW', 'stage:C3:DEAL', 'closeDate', 'custom.UF_CRM_PAID', 'custom.UF_CRM_CALLED']))
  expect(names).not.toContain('amount')
  expect(new Set(names).size).toBe(names.length)
})

it.each([
  ['wonAt', 'ru', 'в день выигрыша'],
  ['wonAt', 'en', 'on the day it was won'],
  ['stage:C3:DEAL', 'ru', 'в день перехода на этап «Договор»'],
  ['stage:GONE', 'en', 'on the day it entered the stage “GONE”'],
  ['custom.UF_CRM_PAID', 'ru', 'по дате поля «Дата оплаты»'],
] as const)('momentTitle: %s in %s', (name, language, title) => {
  expect(momentTitle(makeCatalogue(language), name, language)).toBe(title)
})

it.each([
  ['wonAt', 'выигрыша', 'the day it was won'], ['stage:C3:DEAL', 'перехода на этап «Договор»', 'the day it entered the stage “Договор”'], ['custom.UF_CRM_PAID', 'даты поля «Дата оплаты»', 'the date in “Дата оплаты”'],
])('momentEnd: %s', (name, russian, english) => {
  expect([momentEnd(makeCatalogue('ru'), name, 'ru'), momentEnd(makeCatalogue('en'), name, 'en')]).toEqual([russian, english])
})

it('statesOf: open, on each stage, and past each date that is a deadline', () => {
  const states = statesOf(makeCatalogue(), 'ru')
  expect(states[0]).toEqual({ name: 'while:open', title: 'пока в работе' })
  expect(states.find((state) => state.name === 'while:overdue:closeDate')?.title).toBe('пока в работе после срока из поля «Дата завершения»')
  expect(states.find((state) => state.name === 'while:stage:C3:DEAL')?.title).toBe('пока на этапе «Договор»')
  expect(states.some((state) => state.name.endsWith(':createdAt'))).toBe(false)
})

it('statesOf: dates of the company or contact are no deadlines of the record', () => {
  const catalogue = makeCatalogue()
  const related = { name: 'company.createdAt', title: 'Компания: Дата создания', type: 'datetime' as const, multiple: false, custom: false, related: { kind: 'company' as const, name: 'createdAt' } }
  expect(statesOf({ ...catalogue, fields: [...catalogue.fields, related] }, 'ru')).toEqual(statesOf(catalogue, 'ru'))
})

it.each([
  ['lead', ['createdAt', 'wonAt', 'lostAt', 'closedAt']], ['invoice', ['createdAt', 'paidAt', 'lostAt', 'closedAt']], ['quote', ['createdAt', 'wonAt', 'lostAt', 'closedAt']],
  ['item:128', ['createdAt', 'wonAt', 'lostAt', 'closedAt']], ['contact', ['createdAt']], ['company', ['createdAt']],
  ['task', ['createdAt', 'completedAt', 'startedAt']], ['activity', ['createdAt', 'completedAt', 'startedAt']], ['call', ['startedAt', 'createdAt']],
] as const)('momentsOf: the life of %s', (kind, life) => {
  const catalogue = { kind, title: '', fields: standardFields(kind, 'ru') }
  expect(momentsOf(catalogue, 'ru').map(({ name }) => name).slice(0, life.length)).toEqual(life)
})

it('isMoment: an invoice is won when it is paid, a contact never', () => {
  const of = (kind: 'invoice' | 'contact' | 'deal') => ({ kind, title: '', fields: standardFields(kind, 'ru') })
  expect([isMoment(of('invoice'), 'wonAt'), isMoment(of('invoice'), 'paidAt'), isMoment(of('contact'), 'wonAt'), isMoment(of('deal'), 'paidAt')]).toEqual([true, true, false, false])
  expect(momentTitle(of('invoice'), 'wonAt', 'ru')).toBe('в день оплаты')
})
