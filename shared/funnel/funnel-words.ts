import type { Language } from '../text/language-types'
import type { DateUnit, Operator } from './funnel-types'

/** Words of one language for telling a funnel. `{}` stands for the value. */
export type FunnelWords = {
  operators: Readonly<Record<Operator, string>>
  /** Where dates are compared other words are used. */
  dates: Partial<Readonly<Record<Operator, string>>>
  yes: string
  no: string
  and: string
  or: string
  either: string
  /** Between two operands of `between`. */
  range: (from: string, to: string) => string
  quote: (text: string) => string
  except: (text: string) => string
  everything: string
  /** Operands of `in` and `notIn`, already written. */
  oneOf: (items: readonly string[]) => string
  noneOf: (items: readonly string[]) => string
  /** A yes or no that is not the other, or not known at all. */
  orUnknown: (text: string) => string
  /** Days are counted to the last one, included. */
  days: (from: string, to: string) => string
  /** Some product row passes the conditions told. */
  rows: (text: string) => string
  anyRow: string
  noRow: string
  withinLast: (n: number, unit: DateUnit) => string
  inPeriod: (offset: number, unit: DateUnit) => string
}

const ruUnits: Readonly<Record<DateUnit, { one: string; few: string; many: string; in: string; last: string; this: string; next: string; latest: string }>> = {
  day: { one: 'день', few: 'дня', many: 'дней', in: '', last: 'вчера', this: 'сегодня', next: 'завтра', latest: 'последний' },
  week: { one: 'неделю', few: 'недели', many: 'недель', in: 'неделе', last: 'на прошлой', this: 'на этой', next: 'на следующей', latest: 'последнюю' },
  month: { one: 'месяц', few: 'месяца', many: 'месяцев', in: 'месяце', last: 'в прошлом', this: 'в этом', next: 'в следующем', latest: 'последний' },
  quarter: { one: 'квартал', few: 'квартала', many: 'кварталов', in: 'квартале', last: 'в прошлом', this: 'в этом', next: 'в следующем', latest: 'последний' },
  halfYear: { one: 'полугодие', few: 'полугодия', many: 'полугодий', in: 'полугодии', last: 'в прошлом', this: 'в этом', next: 'в следующем', latest: 'последнее' },
  year: { one: 'год', few: 'года', many: 'лет', in: 'году', last: 'в прошлом', this: 'в этом', next: 'в следующем', latest: 'последний' },
}

const enUnits: Readonly<Record<DateUnit, string>> = {
  day: 'day', week: 'week', month: 'month', quarter: 'quarter', halfYear: 'half-year', year: 'year',
}

export const funnelWords: Readonly<Record<Language, FunnelWords>> = {
  ru: {
    operators: {
      is: '{}', isNot: 'не {}', in: '{}', notIn: '{}', empty: 'не заполнено', notEmpty: 'заполнено',
      gt: 'больше {}', gte: 'не меньше {}', lt: 'меньше {}', lte: 'не больше {}', between: '{}', contains: 'содержит {}',
      startsWith: 'начинается с {}', withinLast: '{}', before: 'раньше {}', after: 'позже {}', inPeriod: '{}',
      under: '{} с подразделениями', rows: 'строки товаров',
    },
    dates: { gt: 'позже {}', gte: 'не раньше {}', lt: 'раньше {}', lte: 'не позже {}' },
    yes: 'да', no: 'нет', and: 'и', or: 'или', either: 'либо',
    range: (from, to) => `от ${from} до ${to}`,
    quote: (text) => `«${text}»`,
    except: (text) => `кроме: ${text}`,
    everything: 'все записи',
    rows: (text) => `есть товар, у которого ${text}`,
    anyRow: 'есть хоть один товар',
    noRow: 'товаров нет',
    oneOf: (items) => (items.length === 0 ? 'одно из пустого списка' : items.join(' или ')),
    noneOf: (items) => (items.length === 0 ? 'что угодно' : items.length === 1 ? `не ${items[0] ?? ''}` : `ни ${items.join(', ни ')}`),
    orUnknown: (text) => `${text} или не указано`,
    days: (from, to) => `с ${from} по ${to}`,
    withinLast: (n, unit) => {
      const form = ruForm(n, unit)
      return n === 1 ? `за ${ruUnits[unit].latest} ${form}` : `за последние ${n} ${form}`
    },
    inPeriod: (offset, unit) => {
      const words = ruUnits[unit]
      const near = { '-1': words.last, 0: words.this, 1: words.next }[String(offset)]
      if (near !== undefined) return `${near} ${words.in}`.trim()
      const distance = `${Math.abs(offset)} ${ruForm(Math.abs(offset), unit)}`
      return offset < 0 ? `${distance} назад` : `через ${distance}`
    },
  },
  en: {
    operators: {
      is: '{}', isNot: 'not {}', in: '{}', notIn: '{}', empty: 'not filled in', notEmpty: 'filled in',
      gt: 'more than {}', gte: 'at least {}', lt: 'less than {}', lte: 'at most {}', between: '{}', contains: 'contains {}',
      startsWith: 'begins with {}', withinLast: '{}', before: 'before {}', after: 'after {}', inPeriod: '{}',
      under: '{} and below', rows: 'product rows',
    },
    dates: { gt: 'after {}', gte: 'not before {}', lt: 'before {}', lte: 'not after {}' },
    yes: 'yes', no: 'no', and: 'and', or: 'or', either: 'or',
    range: (from, to) => `from ${from} to ${to}`,
    quote: (text) => `“${text}”`,
    except: (text) => `except: ${text}`,
    everything: 'all records',
    rows: (text) => `there is a product with ${text}`,
    anyRow: 'there is at least one product',
    noRow: 'there are no products',
    oneOf: (items) => (items.length === 0 ? 'one of an empty list' : items.join(' or ')),
    noneOf: (items) => (items.length === 0 ? 'anything' : items.length === 1 ? `not ${items[0] ?? ''}` : `neither ${items.join(' nor ')}`),
    orUnknown: (text) => `${text} or not known`,
    days: (from, to) => `from ${from} to ${to}`,
    withinLast: (n, unit) => (n === 1 ? `in the last ${enUnits[unit]}` : `in the last ${n} ${enUnits[unit]}s`),
    inPeriod: (offset, unit) => {
      const near = { '-1': 'last', 0: 'this', 1: 'next' }[String(offset)]
      if (unit === 'day' && near !== undefined) return { last: 'yesterday', this: 'today', next: 'tomorrow' }[near] ?? near
      if (near !== undefined) return `${near} ${enUnits[unit]}`
      const distance = `${Math.abs(offset)} ${enUnits[unit]}s`
      return offset < 0 ? `${distance} ago` : `in ${distance}`
    },
  },
}

function ruForm(n: number, unit: DateUnit): string {
  const form = new Intl.PluralRules('ru').select(n)
  return form === 'one' || form === 'few' ? ruUnits[unit][form] : ruUnits[unit].many
}
