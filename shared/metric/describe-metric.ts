import type { Wording } from '../funnel/describe-value'
import { funnelSteps } from '../funnel/funnel-steps'
import { findField, kindGenitive } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { momentEnd, momentTitle } from '../record/moment-catalogue'
import { isStateName } from '../record/states'
import type { Language } from '../text/language-types'
import { describePolicy } from './describe-policy'
import { isFunnelMetric, isRatioMetric } from './metric-kind'
import type { FunnelMetric, MetricDefinition, RatioMetric } from './metric-types'
import { phraseOf, type Phrase } from './phrase'

/**
 * The metric as one or two sentences: «Считаем сумму сделок, которые выиграны в воронках «Основная» или «Опт».
 * Засчитываем в день выигрыша тому, кто был ответственным.» `catalogue` is the source's, `parts` are the names of a ratio's metrics.
 */
export function describeMetric(definition: MetricDefinition, catalogue: FieldCatalogue | null, wording: Wording, parts?: PartNames): string {
  const ru = wording.language === 'ru'
  if (isRatioMetric(definition)) return ratioSentence(definition, wording, parts)
  if (!isFunnelMetric(definition)) {
    return ru ? `Вводим вручную, единица — «${definition.manual.unit}».` : `Entered by hand, in “${definition.manual.unit}”.`
  }
  if (!catalogue) return definition.name
  const hold = ru ? ' Массовый перенос ждёт решения руководителя.' : ' A bulk move waits for the decision of a supervisor.'
  return `${countSentence(definition, catalogue, wording)} ${creditSentence(definition, catalogue, wording.language)}${definition.holdBulk ? hold : ''}`
}

/** Names of the metrics that a ratio divides. */
export type PartNames = { of: string; to: string }

function ratioSentence({ ratio: { minSample } }: RatioMetric, { language }: Wording, parts: PartNames | undefined): string {
  if (language === 'ru') {
    const what = parts ? `Делим показатель «${parts.of}» на показатель «${parts.to}»` : 'Делим один показатель на другой'
    return `${what}.${minSample ? ` Пока в знаменателе меньше ${minSample}, данных нет.` : ''}`
  }
  const what = parts ? `We divide “${parts.of}” by “${parts.to}”` : 'We divide one metric by another'
  return `${what}.${minSample ? ` There is no data while the denominator is below ${minSample}.` : ''}`
}

function countSentence(metric: FunnelMetric, catalogue: FieldCatalogue, wording: Wording): string {
  const ru = wording.language === 'ru'
  const phrases = funnelSteps(metric.where).map((step) => phraseOf(step, catalogue, wording))
  const of = (kind: Phrase['kind']): string[] => {
    const group = phrases.filter((phrase) => phrase.kind === kind)
    return group.map(({ text, isGroup }) => (isGroup && group.length > 1 ? `(${text})` : text))
  }
  const [states, places, wheres, excepts] = [of('state'), of('place'), of('where'), of('except')]
  const and = ru ? ' и ' : ' and '
  const state = states.length > 0 ? `${ru ? ', которые' : ' that are'} ${states.join(and)}` : ''
  const place = places.length > 0 ? ` ${places.join(' ')}` : ''
  const where = wheres.length > 0 ? `, ${ru ? 'где' : 'where'} ${wheres.join(and)}` : ''
  const except = excepts.length > 0 ? `, ${ru ? 'кроме тех, где' : 'except those where'} ${excepts.join(ru ? ' или ' : ' or ')}` : ''
  return `${ru ? 'Считаем' : 'We count'} ${measureText(metric, catalogue, wording)}${state}${place}${where}${except}.`
}

/** What is added up: «сумму сделок». */
export function measureText({ measure }: FunnelMetric, catalogue: FieldCatalogue, wording: Wording): string {
  const ru = wording.language === 'ru'
  const many = recordsOf(catalogue, wording.language)
  if (measure.kind === 'count') return ru ? `число ${many}` : `the number of ${many}`
  if (measure.kind === 'duration') {
    const hours = measure.hours === 'working' ? (ru ? ' (рабочие часы)' : ' (working hours)') : ''
    const [from, to] = [measure.from, measure.to].map((end) => momentEnd(catalogue, end, wording.language))
    return ru ? `среднее время от ${from} до ${to}${hours} у ${many}` : `the mean time from ${from} to ${to}${hours} of ${many}`
  }
  if (measure.kind === 'sum' && measure.field === 'amount') return ru ? `сумму ${many}` : `the amount of ${many}`
  const field = findField(catalogue, measure.field)?.title ?? measure.field
  const name = {
    ru: { sum: 'сумму', average: 'среднее', min: 'наименьшее', max: 'наибольшее', distinct: 'число разных значений' },
    en: { sum: 'the sum', average: 'the mean', min: 'the least', max: 'the greatest', distinct: 'the number of different values' },
  }[wording.language][measure.kind]
  return ru ? `${name} поля «${field}» у ${many}` : `${name} of “${field}” over ${many}`
}

/** A smart process has a name of the portal's own, which cannot be declined. */
function recordsOf({ kind, title, crm }: FieldCatalogue, language: Language): string {
  return kindGenitive(kind, language, crm) ?? (language === 'ru' ? `элементов «${title}»` : `“${title}” items`)
}

function creditSentence({ when, who, occurrence }: FunnelMetric, catalogue: FieldCatalogue, language: Language): string {
  const moment = momentTitle(catalogue, when, language)
  const person = describePolicy(who, catalogue, language)
  const ru = language === 'ru'
  if (isStateName(when)) {
    return ru ? `Засчитываем, ${moment}, ${person}; показываем, как обстоит дело сейчас или на конец периода.`
      : `Credited ${moment} ${person}; the figure is as of now or of the end of the period.`
  }
  const once = occurrence === 'first' ? (ru ? ', только в первый раз,' : ', the first time only,') : ''
  return ru ? `Засчитываем ${moment}${once} ${person}.` : `Credited ${moment}${once} ${person}.`
}
