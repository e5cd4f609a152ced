import type { Progress } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import { computePace } from './judge-tone'
import { nameGoal } from './name-goal'
import type { ScaleMarkView, ScaleView } from './scale-view'

export type Translate = (key: string, named?: Record<string, unknown>, count?: number) => string

/** The distance to the pace in words: «+193 000 ₽ к темпу», or what replaces it where there is no pace. */
export function describePace(progress: Progress, format: Format, t: Translate): string {
  const { index, expected, fact, phase, better } = progress
  if (index === null) return t('scale.noData')
  if (phase === 'future') return t('scale.future')
  if (index >= 1) return t(phase === 'past' || index === 1 ? 'scale.done' : 'scale.above')
  if (phase === 'past') return t('scale.notReached')
  if (fact === null) return t('scale.noData')
  if (computePace(progress) === null || expected === null) {
    if (better === 'lower') return t(index > 0 ? 'scale.betterThanBefore' : 'scale.noBetterThanBefore')
    return t('scale.toGoal', { distance: format.difference(progress.target - fact, progress.unit) })
  }
  const distance = fact - wholePace(expected, progress)
  if (distance === 0) return t('scale.onPace')
  return t(isAhead(distance, progress) ? 'scale.aheadOfPace' : 'scale.behindPace', {
    signed: format.figure(distance, progress.unit, { signed: true }),
    plain: format.figure(Math.abs(distance), progress.unit),
  })
}

function isAhead(distance: number, { better }: Pick<Progress, 'better'>): boolean {
  return better === 'lower' ? distance < 0 : distance > 0
}

/** What should be by today; of a count the whole one on the goal's side, as nobody wins 0.2 of a deal. */
export function wholePace(expected: number, { unit, better }: Pick<Progress, 'unit' | 'better'>): number {
  if (unit.kind !== 'count') return expected
  const exact = Number(expected.toPrecision(12))
  return better === 'lower' ? Math.floor(exact) : Math.ceil(exact)
}

/** One sentence that says what the scale shows, for those who listen; the currency is named once for figures and once for marks. */
export function describeScale(progress: Progress, view: ScaleView, format: Format, t: Translate): string {
  const { index, fact, target, unit } = progress
  const name = nameGoal(progress)
  if (index === null || fact === null) return t('scale.sentenceNoData', { name })
  const isShare = unit.kind === 'share'
  const isPartOfTarget = !isShare && progress.better === 'higher'
  const head = t(isPartOfTarget ? 'scale.sentence' : 'scale.sentenceWithGoal', {
    name,
    percent: format.percent(progress.phase === 'future' ? 0 : index),
    fact: format.figure(fact, unit, { bare: !isShare }),
    target: format.spokenFigure(target, unit, { form: isPartOfTarget ? 'genitive' : 'plain' }),
    pace: speakPace(progress, format, t),
  })
  if (view.marks.length === 0) return head
  const marks = view.marks.map((mark, i) => speakMark(mark, i === 0, progress, format, t)).join('; ')
  return `${head} ${t('scale.sentenceMarks', { marks })}`.replace(/\.\.$/, '.')
}

function speakPace(progress: Progress, format: Format, t: Translate): string {
  const { index, expected, fact, unit } = progress
  const hasPace = index !== null && index < 1 && computePace(progress) !== null
  if (!hasPace || fact === null || expected === null) return describePace(progress, format, t)
  const distance = fact - wholePace(expected, progress)
  if (distance === 0) return t('scale.onPace')
  const text = format.figure(Math.abs(distance), unit, { bare: unit.kind === 'money', form: 'accusative' })
  return t(isAhead(distance, progress) ? 'scale.spokenAhead' : 'scale.spokenBehind', { distance: text })
}

function speakMark(mark: ScaleMarkView, isFirst: boolean, progress: Progress, format: Format, t: Translate): string {
  const { amountMinor, state, at } = mark
  const { currency } = progress.bonus
  const speak = isFirst ? format.spokenMoney : (minor: number) => format.money(minor, currency, { bare: true })
  const head = [format.markPercent(at), ...(amountMinor === null ? [] : [speak(amountMinor, currency)])].join(' — ')
  if (state === 'ahead') return head
  const bare = progress.unit.kind === 'money'
  return `${head}, ${state === 'next' ? distanceText(mark, progress, format, t, { bare }) : t(`scale.state.${state}`)}`
}

/** «ещё 5 сделок»; signed where less is better. */
export function distanceText(mark: { left: number }, progress: Progress, format: Format, t: Translate, { bare = false } = {}): string {
  const isLower = progress.better === 'lower'
  const left = isLower ? -Math.abs(mark.left) : mark.left
  const rounded = progress.unit.kind === 'count' ? Math.ceil(Math.abs(left)) * Math.sign(left) : left
  return t('scale.more', { distance: format.difference(rounded, progress.unit, { bare }) })
}
