import type { Language } from '../text/language-types'
import { crmWords } from './crm-words'
import { findField } from './field-catalogue'
import type { FieldCatalogue } from './field-types'
import type { RecordKind } from './record-types'
import { readState, workOf, type RecordState } from './states'

type Titles = Readonly<Record<string, Readonly<Record<Language, string>>>>

const created: Titles = { createdAt: { ru: 'в день создания', en: 'on the day it was created' } }
const closed: Titles = { closedAt: { ru: 'в день закрытия', en: 'on the day it was closed' } }
const sale: Titles = {
  ...created,
  wonAt: { ru: 'в день выигрыша', en: 'on the day it was won' },
  lostAt: { ru: 'в день проигрыша', en: 'on the day it was lost' },
  ...closed,
}
/** Where the states of a kind's stages have names of their own. */
const own: Readonly<Partial<Record<RecordKind, Titles>>> = {
  lead: {
    ...created,
    wonAt: { ru: 'в день конвертации', en: 'on the day it was converted' },
    lostAt: { ru: 'в день отбраковки', en: 'on the day it was junked' },
    ...closed,
  },
  invoice: {
    createdAt: { ru: 'в день выставления', en: 'on the day it was issued' },
    paidAt: { ru: 'в день оплаты', en: 'on the day it was paid' },
    lostAt: { ru: 'в день отклонения', en: 'on the day it was declined' },
    ...closed,
  },
  quote: {
    ...created,
    wonAt: { ru: 'в день принятия', en: 'on the day it was accepted' },
    lostAt: { ru: 'в день отклонения', en: 'on the day it was declined' },
    ...closed,
  },
}
const completed: Titles = { completedAt: { ru: 'в день завершения', en: 'on the day it was completed' } }
const started: Titles = { startedAt: { ru: 'в день начала', en: 'on the day it started' } }
/** Names that mean the same: an invoice is won when it is paid. */
const aliases: Readonly<Partial<Record<RecordKind, Readonly<Record<string, string>>>>> = { invoice: { wonAt: 'paidAt' } }

/** Dates of what was done: nothing is late by them. */
const history: readonly string[] = ['createdAt', 'updatedAt', 'movedAt', 'startedAt', 'endedAt', 'completedAt']

/** Moments at which a record of this catalogue may count: its life, entries into its stages, its date fields. */
export function momentsOf(catalogue: FieldCatalogue, language: Language): { name: string; title: string }[] {
  const stages = findField(catalogue, 'stageId')?.options ?? []
  const life = Object.keys(titlesOf(catalogue))
  const names = [
    ...life,
    ...stages.map((stage) => `stage:${stage.value}`),
    ...catalogue.fields.filter((f) => (f.type === 'date' || f.type === 'datetime') && !f.multiple && !f.related && !life.includes(f.name)).map((f) => f.name),
  ]
  return names.map((name) => ({ name, title: momentTitle(catalogue, name, language) }))
}

/** Whether a record of this catalogue may count at the moment of that name. */
export function isMoment(catalogue: FieldCatalogue, name: string): boolean {
  return momentsOf(catalogue, 'en').some((moment) => moment.name === (aliases[catalogue.kind]?.[name] ?? name))
}

function titlesOf(catalogue: FieldCatalogue): Titles {
  const { kind } = catalogue
  if (kind === 'task' || kind === 'activity') return { ...created, ...completed, ...started }
  if (kind === 'call') return { ...started, ...created }
  if (!findField(catalogue, 'stageKind')) return created
  const usual = own[catalogue.kind] ?? sale
  return { ...usual, ...crmWords(catalogue.crm).kinds[catalogue.kind]?.moments }
}

/** States in which a record of this catalogue may be counted. */
export function statesOf(catalogue: FieldCatalogue, language: Language): { name: string; title: string }[] {
  const hasStages = findField(catalogue, 'stageKind') !== undefined
  if (!hasStages && workOf(catalogue.kind) === 'stages') return []
  const stages = findField(catalogue, 'stageId')?.options ?? []
  const dates = catalogue.fields.filter((f) => (f.type === 'date' || f.type === 'datetime') && !f.multiple && !f.related && !history.includes(f.name))
  const names = ['while:open', ...stages.map((stage) => `while:stage:${stage.value}`), ...dates.map((f) => `while:overdue:${f.name}`)]
  return names.map((name) => ({ name, title: momentTitle(catalogue, name, language) }))
}

/** «в день выигрыша», «в день перехода на этап «Договор»», «по дате поля «Дата завершения»». */
export function momentTitle(catalogue: FieldCatalogue, name: string, language: Language): string {
  const known = titlesOf(catalogue)[aliases[catalogue.kind]?.[name] ?? name]
  if (known) return known[language]
  const state = readState(name)
  if (state) return stateTitle(catalogue, state, language)
  if (name.startsWith('stage:')) {
    const id = name.slice('stage:'.length)
    const stage = findField(catalogue, 'stageId')?.options?.find((option) => option.value === id)?.title ?? id
    return language === 'ru' ? `в день перехода на этап «${stage}»` : `on the day it entered the stage “${stage}”`
  }
  const field = findField(catalogue, name)?.title ?? name
  return language === 'ru' ? `по дате поля «${field}»` : `by the date in “${field}”`
}

/** The moment as an end of a stretch of time, in the genitive: «выигрыша», «даты поля «Дата завершения»»; "the day it was won". */
export function momentEnd(catalogue: FieldCatalogue, name: string, language: Language): string {
  const title = momentTitle(catalogue, name, language)
  return language === 'ru' ? title.replace(/^в день /, '').replace(/^по дате /, 'даты ') : title.replace(/^(on|by) /, '')
}

/** «пока в работе», «пока на этапе «Договор»», «пока просрочена по полю «Дата завершения»». */
function stateTitle(catalogue: FieldCatalogue, state: RecordState, language: Language): string {
  const ru = language === 'ru'
  switch (state.kind) {
    case 'open': return ru ? 'пока в работе' : 'while it is open'
    case 'stage': {
      const stage = findField(catalogue, 'stageId')?.options?.find((option) => option.value === state.stageId)?.title ?? state.stageId
      return ru ? `пока на этапе «${stage}»` : `while on the stage “${stage}”`
    }
    case 'overdue': {
      const field = findField(catalogue, state.field)?.title ?? state.field
      return ru ? `пока в работе после срока из поля «${field}»` : `while open past the date in “${field}”`
    }
  }
}
