import { isCondition, isFunnel } from '../funnel/funnel-steps'
import type { Funnel } from '../funnel/funnel-types'
import { findField, kindTitle, rowCatalogue } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import type { Language } from '../text/language-types'
import { checkMetric } from './check-metric'
import { isFunnelMetric } from './metric-kind'
import type { MetricDefinition } from './metric-types'

/** What a metric names and the CRM no longer has. `name` is its name there. */
export type MetricLoss = { code: 'source' | 'field' | 'moment' | 'person' | 'value'; name: string; message: string }

type Loss = Pick<MetricLoss, 'code' | 'name'> & { title?: string }

const lost: Readonly<Partial<Record<string, MetricLoss['code']>>> = { 'unknown-source': 'source', 'unknown-field': 'field', 'unknown-moment': 'moment', 'unknown-person': 'person' }

/** The first thing a saved metric names that the CRM has no longer; null when all is there. `isRefused`: the CRM does not show the records now. */
export function findMetricLoss(definition: MetricDefinition, catalogue: FieldCatalogue | null, { isRefused, language }: { isRefused: boolean; language: Language }): MetricLoss | null {
  if (!isFunnelMetric(definition)) return null
  const loss = isRefused ? { code: 'source' as const, name: definition.source, title: catalogue?.title ?? kindTitle(definition.source, language) } : findLoss(definition, catalogue)
  return loss && { code: loss.code, name: loss.name, message: describe(loss, language) }
}

function findLoss(definition: Parameters<typeof checkMetric>[0] & { where: Funnel }, catalogue: FieldCatalogue | null): Loss | null {
  for (const { code, field = '' } of checkMetric(definition, catalogue)) {
    const known = lost[code]
    if (known) return { code: known, name: field }
  }
  return catalogue && lostValue(definition.where, catalogue)
}

/** A pipeline, a stage or an option of a list that is gone: no record can have it any more. */
function lostValue(funnel: Funnel, catalogue: FieldCatalogue): Loss | null {
  if (!isCondition(funnel)) {
    const children = 'not' in funnel ? [funnel.not] : 'all' in funnel ? funnel.all : funnel.any
    return children.map((child) => lostValue(child, catalogue)).find((loss) => loss !== null) ?? null
  }
  const field = findField(catalogue, funnel.field)
  if (!field) return null
  if (field.type === 'rows' && isFunnel(funnel.value)) return lostValue(funnel.value, rowCatalogue(catalogue, field))
  const isListed = field.type === 'pipeline' || field.type === 'stage' || (field.type === 'enum' && field.custom)
  const options = field.options ?? []
  if (!isListed || options.length === 0) return null
  const values = (Array.isArray(funnel.value) ? funnel.value : [funnel.value]).filter((value) => typeof value === 'string' || typeof value === 'number').map(String)
  const gone = values.find((value) => !options.some((option) => option.value === value))
  return gone === undefined ? null : { code: 'value', name: gone, title: field.title }
}

function describe({ code, name, title = name }: Loss, language: Language): string {
  const texts: Readonly<Record<MetricLoss['code'], Readonly<Record<Language, string>>>> = {
    source: { ru: `CRM не показывает «${title}»: новое не считается, прошлое сохранено.`, en: `The CRM does not show “${title}”: nothing new counts, the past is kept.` },
    field: { ru: `Поля «${name}» больше нет в CRM: новое не считается, прошлое сохранено.`, en: `The CRM no longer has the field “${name}”: nothing new counts, the past is kept.` },
    moment: { ru: `Даты или этапа «${name}» больше нет в CRM: новое не считается, прошлое сохранено.`, en: `The CRM no longer has the date or stage “${name}”: nothing new counts, the past is kept.` },
    person: { ru: `Поля с сотрудником «${name}» больше нет в CRM: новое не считается, прошлое сохранено.`, en: `The CRM no longer has the field “${name}” that names a person: nothing new counts, the past is kept.` },
    value: { ru: `Значения «${name}» поля «${title}» больше нет в CRM: проверьте условие.`, en: `The CRM no longer has the value “${name}” of “${title}”: check the condition.` },
  }
  return texts[code][language]
}
