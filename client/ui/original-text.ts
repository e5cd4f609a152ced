import type { Original } from '../../shared/api/original-contract'
import type { Format } from '../i18n/use-format'
import type { Translate } from './scale/scale-sentence'

/** How an amount in another currency was converted: «100 € × 98,2 = 9 820 ₽, курс за 12 нояб.». */
export function originalText({ amountMinor, currency, baseMinor, rate }: Original, base: string, format: Format, t: Translate): string {
  const amount = format.money(amountMinor, currency)
  if (!rate || baseMinor === null) return t('why.noRate', { amount })
  const isWhole = /^\d+$/.test(rate.count)
  const each = format.number(isWhole ? Number(rate.amount) : Number(rate.amount) / Number(rate.count), { digits: 6 })
  const times = !isWhole || rate.count === '1' ? each : `${each} / ${format.number(Number(rate.count))}`
  return t('why.converted', { amount, rate: times, money: format.money(baseMinor, base), day: format.shortDay(rate.on) })
}
