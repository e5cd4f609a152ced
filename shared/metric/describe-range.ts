import type { Period } from '../period/period'
import type { Language } from '../text/language-types'

const dayMs = 86_400_000

/** Which days of a period a version judges: «с 15 ноября», «по 14 ноября», «15–20 ноября»; empty for all of them. */
export function describeRange({ from, to }: { from: number; to: number }, period: Period, language: Language): string {
  const [starts, ends] = [from > period.from, to < period.to]
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'long' })
  if (starts && ends) return format.formatRange(from * dayMs, (to - 1) * dayMs)
  if (starts) return `${language === 'ru' ? 'с' : 'from'} ${format.format(from * dayMs)}`
  if (ends) return `${language === 'ru' ? 'по' : 'to'} ${format.format((to - 1) * dayMs)}`
  return ''
}
