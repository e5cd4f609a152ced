import type { Language } from '../text/language-types'
import { findField } from './field-catalogue'
import type { FieldCatalogue } from './field-types'
import { readState, type RecordState } from './states'

const titles: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  createdAt: { ru: 'в день создания', en: 'on the day it was created' },
  wonAt: { ru: 'в день выигрыша', en: 'on the day it was won' },
  lostAt: { ru: 'в день проигрыша', en: 'on the day it was lost' },
  closedAt: { ru: 'в день закрытия', en: 'on the day it was closed' },
}

/** Dates of what was done: nothing is late by them. */
const history: readonly string[] = ['createdAt', 'updatedAt', 'movedAt']

/** Moments at which a record of this catalogue may count: its life, entries into its stages, its date fields. */
export function momentsOf(catalogue: FieldCatalogue, language: Language): { name: string; title: string }[] {
  const stages = findField(catalogue, 'stageId')?.options ?? []
  const names = [
    ...(catalogue.kind === 'deal' ? Object.keys(titles) : ['createdAt']),
    ...stages.map((stage) => `stage:${stage.value}`),
    ...catalogue.fields.filter((f) => (f.type === 'date' || f.type === 'datetime') && !f.multiple && !f.related && f.name !== 'createdAt').map((f) => f.name),
  ]
  return names.map((name) => ({ name, title: momentTitle(catalogue, name, language) }))
}

/** States in which a record of this catalogue may be counted. */
export function statesOf(catalogue: FieldCatalogue, language: Language): { name: string; title: string }[] {
  if (!findField(catalogue, 'stageKind')) return []
  const stages = findField(catalogue, 'stageId')?.options ?? []
  const dates = catalogue.fields.filter((f) => (f.type === 'date' || f.type === 'datetime') && !f.multiple && !history.includes(f.name))
  const names = ['while:open', ...stages.map((stage) => `while:stage:${stage.value}`), ...dates.map((f) => `while:overdue:${f.name}`)]
  return names.map((name) => ({ name, title: momentTitle(catalogue, name, language) }))
}

/** «в день выигрыша», «в день перехода на этап «Договор»», «по дате поля «Дата завершения»». */
export function momentTitle(catalogue: FieldCatalogue, name: string, language: Language): string {
  const known = titles[name]
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
