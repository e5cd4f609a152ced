import { crmWords } from '../record/crm-words'
import { findField, rowCatalogue } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { describeValue, type Wording } from './describe-value'
import { isCondition, isFunnel } from './funnel-steps'
import type { Condition, Funnel } from './funnel-types'
import { funnelWords } from './funnel-words'

/** A whole funnel in words, its steps joined by «и», what it leaves out at the end. */
export function describeFunnel(funnel: Funnel, catalogue: FieldCatalogue, wording: Wording): string {
  const steps = 'all' in funnel ? funnel.all : [funnel]
  const words = funnelWords[wording.language]
  if (steps.length === 0) return words.everything
  const told = (group: readonly Funnel[], isAlone: boolean): string[] => group.map((step) => {
    const text = describeCondition(step, catalogue, wording)
    return isAlone ? text : inBrackets(step, text)
  })
  const exceptions = steps.filter((step) => 'not' in step)
  const wanted = steps.filter((step) => !('not' in step))
  return [told(wanted, steps.length === 1).join(` ${words.and} `), ...told(exceptions, true)].filter((text) => text !== '').join(', ')
}

/** One step in words: «Стадия — выиграна»; groups in words too: «… или …», «кроме: …». */
export function describeCondition(step: Funnel, catalogue: FieldCatalogue, wording: Wording): string {
  const words = funnelWords[wording.language]
  if (isCondition(step)) return describeLeaf(step, catalogue, wording)
  if ('not' in step) return words.except(describeCondition(step.not, catalogue, wording))
  const [children, join] = 'all' in step ? [step.all, words.and] : [step.any, words.or]
  if (children.length === 0) return 'all' in step ? words.everything : words.except(words.everything)
  return children.map((child) => inBrackets(child, describeCondition(child, catalogue, wording))).join(` ${join} `)
}

function describeLeaf(condition: Condition, catalogue: FieldCatalogue, wording: Wording): string {
  const field = findField(catalogue, condition.field)
  if (!field) return condition.field
  if (field.type === 'rows' && condition.op === 'empty') return funnelWords[wording.language].noRow
  if (field.type === 'rows' && condition.op === 'notEmpty') return funnelWords[wording.language].anyRow
  if (condition.op === 'rows' && isFunnel(condition.value)) return describeRows(condition.value, rowCatalogue(catalogue, field), wording)
  return `${field.title} — ${describeOperator(condition, catalogue, wording)}`
}

/** «есть товар, у которого …»; nothing asked of the product: «есть хоть один товар». */
function describeRows(funnel: Funnel, catalogue: FieldCatalogue, wording: Wording): string {
  const { rows, anyRow } = funnelWords[wording.language]
  return 'all' in funnel && funnel.all.length === 0 ? anyRow : rows(describeFunnel(funnel, catalogue, wording))
}

/** Operator and value in words: «не меньше 500 000 ₽». */
export function describeOperator(condition: Condition, catalogue: FieldCatalogue, wording: Wording): string {
  const field = findField(catalogue, condition.field)
  if (!field) return condition.op
  const words = funnelWords[wording.language]
  if (condition.op === 'isNot' && typeof condition.value === 'boolean') return words.orUnknown(condition.value ? words.no : words.yes)
  const dated = field.type === 'date' || field.type === 'datetime' ? words.dates[condition.op] : undefined
  const own = condition.op === 'under' ? crmWords(catalogue.crm).under?.[wording.language] : undefined
  const pattern = dated ?? own ?? words.operators[condition.op]
  // A function, so that a `$` in a value is not taken for a pattern.
  return pattern.replace('{}', () => describeValue(condition, field, wording))
}

/** A group of several conditions as a part of another one. */
export function inBrackets(child: Funnel, text: string): string {
  const group = 'all' in child ? child.all : 'any' in child ? child.any : []
  return group.length > 1 ? `(${text})` : text
}
