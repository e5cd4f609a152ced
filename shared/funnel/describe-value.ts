import { formatMoney } from '../money/format-money'
import { findDayNumber } from '../period/day-number'
import type { FieldInfo } from '../record/field-types'
import type { Language } from '../text/language-types'
import { isInPeriod, isWithinLast } from './date-operand'
import type { Condition, Operand } from './funnel-types'
import { funnelWords } from './funnel-words'

/** How to write: the language, and the base currency of money. */
export type Wording = { language: Language; currency: string }

/** A condition's value as people write it: titles of options, money with its currency, dates in words. */
export function describeValue({ op, value }: Condition, field: FieldInfo, wording: Wording): string {
  const words = funnelWords[wording.language]
  if (isWithinLast(value)) return words.withinLast(value.n, value.unit)
  if (isInPeriod(value)) return words.inPeriod(value.offset, value.unit)
  if (!isList(value)) return describeScalar(value, field, wording)
  const items = value.map((item) => describeScalar(item, field, wording))
  if (op === 'notIn') return words.noneOf(items)
  if (op !== 'between') return words.oneOf(items)
  return (field.type === 'date' || field.type === 'datetime' ? words.days : words.range)(items[0] ?? '', items[1] ?? '')
}

/** One value of a field as people write it. */
export function describeScalar(value: Operand | undefined, field: FieldInfo, { language, currency }: Wording): string {
  const words = funnelWords[language]
  if (typeof value === 'boolean') return value ? words.yes : words.no
  const option = field.options?.find((o) => o.value === String(value))?.title
  switch (field.type) {
    case 'money': return typeof value === 'number' ? formatMoney(value, currency, language) : String(value)
    case 'number': return typeof value === 'number' ? new Intl.NumberFormat(locale(language)).format(value) : String(value)
    case 'date':
    case 'datetime': return typeof value === 'string' ? describeDate(value, language) : String(value)
    case 'stageKind': return option ?? String(value)
    case 'boolean':
    case 'text':
    case 'enum':
    case 'user':
    case 'department':
    case 'pipeline':
    case 'stage':
    case 'reference':
    case 'rows': return words.quote(option ?? String(value))
  }
}

/** Instants are written as they were given, with their own zone's hours. */
function describeDate(text: string, language: Language): string {
  const day = findDayNumber(text.slice(0, 10))
  if (day === null) return text
  const date = new Intl.DateTimeFormat(locale(language), { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }).format(day * 86_400_000)
  return text.length > 10 ? `${date} ${text.slice(11, 16)}` : date
}

function locale(language: Language): string {
  return language === 'ru' ? 'ru-RU' : 'en-US'
}

function isList(value: Operand | undefined): value is readonly (string | number | boolean)[] {
  return Array.isArray(value)
}
