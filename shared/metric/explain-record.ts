import { describeCondition } from '../funnel/describe-funnel'
import { compileFunnel } from '../funnel/evaluate-funnel'
import { firstField } from '../funnel/funnel-steps'
import type { Funnel } from '../funnel/funnel-types'
import type { Period } from '../period/period'
import { toDayText } from '../period/day-number'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { fieldValue } from '../record/field-value'
import { momentTitle } from '../record/moment-catalogue'
import { deriveMoments } from '../record/moments'
import { isOnBefore, isStateName, readState, stateSpans } from '../record/states'
import type { CrmRecord, FieldValue, RecordHistory } from '../record/record-types'
import type { Language } from '../text/language-types'
import { compilePeople } from './credit-people'
import type { CreditContext } from './credit-record'
import { describePolicy } from './describe-policy'
import { stateInstant, stepsOf } from './judge-record'
import { compileMeasure, needsValue, requireField } from './measured-value'
import type { FunnelMetric } from './metric-types'

export type ExplainStep = { condition: { field: string; text: string }; value: FieldValue; passed: boolean }
export type RecordExplanation = { counted: boolean; condition?: { field: string; text: string }; steps: ExplainStep[] }

export type ExplainInput = {
  metric: FunnelMetric
  record: CrmRecord
  history: RecordHistory
  catalogue: FieldCatalogue
  ctx: CreditContext
  period: Period
  /** Does a person's credit of that local day belong to the goal's subject? */
  includes: (personId: string, day: number) => boolean
  language: Language
  /** Base currency, for money in the texts. */
  currency: string
}

const dayMs = 86_400_000
const hourMs = 3_600_000

const words = {
  ru: { excluded: 'Шаблон повторяющейся сделки не считается', inPeriod: 'попадает в период', asOf: 'на конец дня (или на сейчас)', who: 'Засчитывается сотруднику этой цели', value: 'Заполнено поле «{field}»', released: 'Массовое изменение подтверждено руководителем', duration: 'Известны начало и конец, и начало раньше конца; часов между ними' },
  en: { excluded: 'A template of recurring deals never counts', inPeriod: 'falls into the period', asOf: 'at the end of the day (or now),', who: 'Is credited to a person of this goal', value: '“{field}” is filled in', released: 'The bulk change is approved by a supervisor', duration: 'Beginning and end are known, in this order; hours between them' },
} as const

/** Whether the record counts and why not: its own conditions first, then its moment, then the person. `value` is what was seen. */
export function explainRecord(input: ExplainInput): RecordExplanation {
  const { metric, record } = input
  const inside = momentsInside(input)
  const steps = [
    ...(record.excluded ? [excludedStep(input)] : []),
    ...stepsOf(metric.where).map((step) => funnelStep(step, input)),
    ...valueSteps(input),
    momentStep(inside, input),
    personStep(inside, input),
  ]
  const failed = steps.find((step) => !step.passed)
  return { counted: !failed, ...(failed ? { condition: failed.condition } : {}), steps }
}

/** The conditions of a goal's waterfall in words: as `compileJudge` has them, the moment last. */
export function describeSteps({ metric, catalogue, period, language, currency }: Telling): ExplainStep['condition'][] {
  return [
    ...stepsOf(metric.where).map((step) => describeStep(step, { catalogue, language, currency })),
    ...(needsValue(metric) ? [describeValue({ metric, catalogue, language })] : []),
    describeMoment({ metric, catalogue, period, language }),
  ]
}

/** The last condition of a metric that holds bulk moves. */
export function describeRelease(language: Language): ExplainStep['condition'] {
  return { field: 'bulk', text: words[language].released }
}

type Telling = Pick<ExplainInput, 'metric' | 'catalogue' | 'period' | 'language' | 'currency'>

function describeStep(step: Funnel, { catalogue, language, currency }: Pick<Telling, 'catalogue' | 'language' | 'currency'>): ExplainStep['condition'] {
  return { field: firstField(step) ?? '', text: describeCondition(step, catalogue, { language, currency }) }
}

function describeMoment({ metric, catalogue, period, language }: Omit<Telling, 'currency'>): ExplainStep['condition'] {
  if (isStateName(metric.when)) {
    return { field: metric.when, text: `${capitalise(momentTitle(catalogue, metric.when, language))}: ${words[language].asOf} ${describeDays({ from: period.to - 1, to: period.to }, language)}` }
  }
  return { field: metric.when, text: `${capitalise(momentTitle(catalogue, metric.when, language))}: ${words[language].inPeriod} ${describeDays(period, language)}` }
}

function funnelStep(step: Funnel, { record, catalogue, ctx, language, currency }: ExplainInput): ExplainStep {
  const condition = describeStep(step, { catalogue, language, currency })
  const field = findField(catalogue, condition.field)
  return {
    condition,
    value: field ? fieldValue(record, field, ctx) : null,
    passed: compileFunnel(step, catalogue, ctx)(record),
  }
}

function excludedStep({ language }: ExplainInput): ExplainStep {
  return { condition: { field: 'excluded', text: words[language].excluded }, value: true, passed: false }
}

/** To an average, an extreme and the like a record without a value says nothing; whether there is one, no rate decides. */
function valueSteps({ metric, record, history, catalogue, ctx, language }: ExplainInput): ExplainStep[] {
  if (!needsValue(metric)) return []
  const measured = compileMeasure(metric, catalogue, ctx)(record, history, record.createdAt)
  const hours = measured && Math.round(measured.value / hourMs * 100) / 100
  const value = 'field' in metric.measure ? fieldValue(record, requireField(catalogue, metric.measure.field), ctx) : hours
  return [{ condition: describeValue({ metric, catalogue, language }), value, passed: measured !== null }]
}

function describeValue({ metric: { measure }, catalogue, language }: Pick<Telling, 'metric' | 'catalogue' | 'language'>): ExplainStep['condition'] {
  if (measure.kind === 'duration') return { field: measure.to, text: words[language].duration }
  const field = requireField(catalogue, 'field' in measure ? measure.field : '')
  return { field: field.name, text: words[language].value.replace('{field}', () => field.title) }
}

/** `at`: the instants that decide whose the record is; `seen`: the one that is shown. */
type Inside = { all: readonly { at: number }[]; inPeriod: readonly { at: number }[]; seen: number | undefined }

function momentsInside({ metric, record, history, ctx, period }: ExplainInput): Inside {
  const { startOfDay } = ctx
  const state = readState(metric.when)
  if (state) {
    const before = stateInstant(period, ctx)
    const spans = stateSpans({ record, history, state, startOfDay })
    const on = spans.find((span) => isOnBefore(span, before))
    return { all: [{ at: before - 1 }], inPeriod: on ? [{ at: before - 1 }] : [], seen: on?.from ?? spans.findLast((span) => span.from < before)?.from }
  }
  const all = deriveMoments({ record, history, when: metric.when, occurrence: metric.occurrence, startOfDay })
  const inPeriod = all.filter(({ at }) => ctx.dayOf(at) >= period.from && ctx.dayOf(at) < period.to)
  return { all, inPeriod, seen: (inPeriod[0] ?? all.at(-1))?.at }
}

function momentStep(inside: Inside, { metric, catalogue, ctx, period, language }: ExplainInput): ExplainStep {
  const { seen } = inside
  return {
    condition: describeMoment({ metric, catalogue, period, language }),
    value: seen === undefined ? null : toDayText(ctx.dayOf(seen)),
    passed: inside.inPeriod.length > 0,
  }
}

/** «1–30 ноября 2026», without the abbreviation of «года», after which a colon reads badly. */
function describeDays({ from, to }: Period, language: Language): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
  return format.formatRange(from * dayMs, (to - 1) * dayMs).replace(/\sг\.$/, '')
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Without a moment in the period the last one, else the present, says whose the record would be. */
function personStep(inside: Inside, { metric, record, history, catalogue, ctx, period, includes, language }: ExplainInput): ExplainStep {
  const peopleAt = compilePeople(metric, catalogue, ctx)
  const moments = inside.inPeriod.length > 0 ? inside.inPeriod : inside.all.slice(-1)
  // Outside the period a day of the moment says nothing: like its waterfall the goal asks who is there on its last day.
  const lastDay = Math.min(Math.max(ctx.today, period.from), period.to - 1)
  const people = (moments.length > 0 ? moments.map((m) => m.at) : [record.updatedAt])
    .flatMap((at) => peopleAt(record, history, at).map(({ personId }) => ({ id: personId, day: inside.inPeriod.length > 0 ? ctx.dayOf(at) : lastDay })))
  const found = people.find(({ id, day }) => includes(id, day))
  if (typeof metric.who === 'string') {
    return { condition: { field: 'who', text: words[language].who }, value: found?.id ?? people[0]?.id ?? null, passed: found !== undefined }
  }
  return {
    condition: { field: 'who', text: `${words[language].who}: ${describePolicy(metric.who, catalogue, language)}` },
    value: people.length === 0 ? null : [...new Set(people.map(({ id }) => id))],
    passed: found !== undefined,
  }
}
