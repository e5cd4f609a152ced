import type { Language } from '../text/language-types'
import { findField } from './field-catalogue'
import type { FieldCatalogue } from './field-types'

const titles: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  createdAt: { ru: 'в день создания', en: 'on the day it was created' },
  wonAt: { ru: 'в день выигрыша', en: 'on the day it was won' },
  lostAt: { ru: 'в день проигрыша', en: 'on the day it was lost' },
  closedAt: { ru: 'в день закрытия', en: 'on the day it was closed' },
}

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

/** «в день выигрыша», «в день перехода на этап «Договор»», «по дате поля «Дата завершения»». */
export function momentTitle(catalogue: FieldCatalogue, name: string, language: Language): string {
  const known = titles[name]
  if (known) return known[language]
  if (name.startsWith('stage:')) {
    const id = name.slice('stage:'.length)
    const stage = findField(catalogue, 'stageId')?.options?.find((option) => option.value === id)?.title ?? id
    return language === 'ru' ? `в день перехода на этап «${stage}»` : `on the day it entered the stage “${stage}”`
  }
  const field = findField(catalogue, name)?.title ?? name
  return language === 'ru' ? `по дате поля «${field}»` : `by the date in “${field}”`
}
