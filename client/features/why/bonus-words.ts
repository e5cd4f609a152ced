import type { Progress } from '../../../shared/api/goal-contract'
import type { BonusLine } from '../../../shared/bonus/bonus-line-types'
import type { Format } from '../../i18n/use-format'
import type { Translate } from '../../ui/scale/scale-sentence'

type Bonus = NonNullable<Progress['people'][number]['bonus']>
/** One line of a bonus: how it came about, and the money it gives. */
export type BonusWords = { text: string; money: string }

/** The bonus that «Почему …» explains: one person's share of a group's goal, or the goal's own; null when it is nobody's there. */
export function findBonus(progress: Progress, userId: string | undefined): Bonus | null {
  if (progress.subject.kind === 'user' || userId === undefined) return progress.bonus
  return progress.people.find((person) => person.userId === userId)?.bonus ?? null
}

/** Each line in words, with the numbers that went into it. */
export function describeBonus({ lines = [], currency }: Bonus, { unit }: Pick<Progress, 'unit'>, format: Format, t: Translate): BonusWords[] {
  const money = (minor: number): string => format.money(minor, currency)
  return lines.map((line) => ({ text: describeLine(line, unit, { money, format, t }), money: money(line.amountMinor) }))
}

type Words = { money: (minor: number) => string; format: Format; t: Translate }

function describeLine(line: BonusLine, unit: Progress['unit'], { money, format, t }: Words): string {
  const units = (value: number): string => format.figure(value, unit)
  const rate = (value: number): string => (unit.kind === 'money' ? format.markPercent(value) : money(value))
  switch (line.kind) {
    case 'mark': return t('bonus.line.mark', { at: format.markPercent(line.at) })
    case 'share': return t('bonus.line.share', {
      fund: money(line.fundMinor), weight: format.markPercent(line.weight), coefficient: format.number(line.coefficient, { digits: 4 }),
    })
    case 'actual': return t(`bonus.line.${line.from}`, { units: units(line.units), rate: rate(line.rate) })
    case 'tier': return t('bonus.line.tier', { from: format.markPercent(line.from), units: units(line.units), rate: rate(line.rate) })
    case 'proportional': return line.share === 0
      ? t('bonus.line.unpaid', { full: money(line.fullMinor) })
      : t('bonus.line.proportional', { full: money(line.fullMinor), share: format.markPercent(line.share) })
    case 'pool': return line.passed
      ? t('bonus.line.pool', { pool: money(line.poolMinor), units: units(line.units), of: format.figure(line.ofUnits, unit, { form: 'genitive' }) })
      : t('bonus.line.poolGate')
  }
}
