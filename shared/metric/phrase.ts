import { describeCondition, describeOperator, inBrackets } from '../funnel/describe-funnel'
import { describeScalar, type Wording } from '../funnel/describe-value'
import { isCondition } from '../funnel/funnel-steps'
import type { Condition, Funnel, Operator } from '../funnel/funnel-types'
import { funnelWords } from '../funnel/funnel-words'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'

/**
 * A step as a part of the sentence: a state of the records («выиграны»), their place or size («в воронках …»,
 * «на 500 000 ₽ и больше»), a clause after «где», or an exception. `isGroup`: beside others it needs brackets.
 */
export type Phrase = { kind: 'state' | 'place' | 'where' | 'except'; text: string; isGroup: boolean }

const states = {
  ru: { open: 'в работе', won: 'выиграны', lost: 'проиграны' },
  en: { open: 'open', won: 'won', lost: 'lost' },
} as const

const amounts = {
  ru: { gte: 'на {} и больше', gt: 'дороже {}', lte: 'на {} и меньше', lt: 'дешевле {}', between: 'на сумму от {} до {}' },
  en: { gte: 'of {} or more', gt: 'of more than {}', lte: 'of {} or less', lt: 'of less than {}', between: 'of {} to {}' },
} as const

export function phraseOf(step: Funnel, catalogue: FieldCatalogue, wording: Wording): Phrase {
  if (isCondition(step)) return leafPhrase(step, catalogue, wording)
  if ('not' in step) return { kind: 'except', text: clauseOf(step.not, catalogue, wording), isGroup: 'all' in step.not && step.not.all.length > 1 }
  const isGroup = 'any' in step && step.any.length > 1
  if ('any' in step && step.any.length > 0) {
    const phrases = step.any.map((child) => phraseOf(child, catalogue, wording))
    const kind = phrases[0]?.kind ?? 'where'
    // Only phrases of one kind can share their place in the sentence.
    if (kind !== 'except' && phrases.every((phrase) => phrase.kind === kind)) {
      const { either, or } = funnelWords[wording.language]
      return { kind, text: step.any.map((child, i) => (isGroup ? inBrackets(child, phrases[i]?.text ?? '') : phrases[i]?.text ?? '')).join(` ${kind === 'place' ? either : or} `), isGroup }
    }
  }
  return { kind: 'where', text: clauseOf(step, catalogue, wording), isGroup }
}

function leafPhrase(condition: Condition, catalogue: FieldCatalogue, wording: Wording): Phrase {
  const text = stateText(condition, wording)
  if (text !== null) return { kind: 'state', text, isGroup: false }
  const place = pipelineText(condition, catalogue, wording) ?? amountText(condition, catalogue, wording)
  if (place !== null) return { kind: 'place', text: place, isGroup: false }
  return { kind: 'where', text: clauseOf(condition, catalogue, wording), isGroup: false }
}

function stateText({ field, op, value }: Condition, { language }: Wording): string | null {
  if (field !== 'stageKind') return null
  const kinds: readonly unknown[] = Array.isArray(value) ? value : [value]
  const told = kinds.flatMap((kind) => (kind === 'open' || kind === 'won' || kind === 'lost' ? [states[language][kind]] : []))
  if (told.length === 0 || told.length < kinds.length) return null
  const { or, and } = funnelWords[language]
  const not = language === 'ru' ? 'не ' : 'not '
  switch (op) {
    case 'is':
    case 'in': return told.join(` ${or} `)
    case 'isNot':
    case 'notIn': return told.map((text) => not + text).join(` ${and} `)
    default: return null
  }
}

function pipelineText({ field: name, op, value }: Condition, catalogue: FieldCatalogue, wording: Wording): string | null {
  const field = findField(catalogue, name)
  if (name !== 'pipelineId' || !field || (op !== 'is' && op !== 'in')) return null
  const ids: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [String(value)]
  if (ids.length === 0) return null
  const titles = ids.map((id) => describeScalar(id, field, wording)).join(` ${funnelWords[wording.language].or} `)
  if (wording.language === 'en') return `in the ${ids.length > 1 ? 'pipelines' : 'pipeline'} ${titles}`
  return `${ids.length > 1 ? 'в воронках' : 'в воронке'} ${titles}`
}

function amountText({ field: name, op, value }: Condition, catalogue: FieldCatalogue, wording: Wording): string | null {
  const field = findField(catalogue, name)
  if (name !== 'amount' || !field) return null
  const written = (operand: unknown): string => describeScalar(typeof operand === 'number' ? operand : null, field, wording)
  const patterns: Partial<Record<Operator, string>> = amounts[wording.language]
  const [low, high]: readonly unknown[] = Array.isArray(value) ? value : [value]
  const pattern = patterns[op]
  if (pattern === undefined) return null
  return pattern.replace('{}', () => written(low)).replace('{}', () => written(high))
}

/** A clause that stands after «где»: «заполнено поле «Регион»», «поле «Источник» — «Сайт»». */
function clauseOf(step: Funnel, catalogue: FieldCatalogue, wording: Wording): string {
  const { quote, and, or } = funnelWords[wording.language]
  if (!isCondition(step)) {
    if ('not' in step) return describeCondition(step, catalogue, wording)
    const [children, join] = 'all' in step ? [step.all, and] : [step.any, or]
    if (children.length === 0) return describeCondition(step, catalogue, wording)
    return children.map((child) => inBrackets(child, clauseOf(child, catalogue, wording))).join(` ${join} `)
  }
  if (findField(catalogue, step.field)?.type === 'rows') return describeCondition(step, catalogue, wording)
  const title = quote(findField(catalogue, step.field)?.title ?? step.field)
  const text = describeOperator(step, catalogue, wording)
  if (wording.language === 'en') return step.op === 'empty' || step.op === 'notEmpty' ? `${title} is ${text}` : `${title} — ${text}`
  return step.op === 'empty' || step.op === 'notEmpty' ? `${text} поле ${title}` : `поле ${title} — ${text}`
}
