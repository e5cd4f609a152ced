import type { Progress } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import { computePace } from './judge-tone'
import type { ScaleMarkView, ScaleView } from './scale-view'

export type Translate = (key: string, named?: Record<string, unknown>) => string

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
  return t(distance > 0 ? 'scale.aheadOfPace' : 'scale.behindPace', {
    signed: format.figure(distance, progress.unit, { signed: true }),
    plain: format.figure(Math.abs(distance), progress.unit),
  })
}

/** What should be by today; of a count the next whole one, as nobody wins 0.2 of a deal. */
export function wholePace(expected: number, { unit }: Pick<Progress, 'unit'>): number {
  return unit.kind === 'count' ? Math.ceil(Number(expected.toPrecision(12))) : expected
}

/** One sentence that says what the scale shows. */
export function describeScale(progress: Progress, view: ScaleView, format: Format, t: Translate): string {
  if (progress.index === null) return t('scale.sentenceNoData', { name: progress.metricName })
  const head = t('scale.sentence', {
    name: progress.metricName,
    percent: format.percent(progress.index),
    fact: format.figure(progress.fact ?? 0, progress.unit, { bare: progress.unit.kind !== 'share' }),
    target: format.figure(progress.target, progress.unit, { form: 'genitive' }),
    pace: describePace(progress, format, t),
  })
  if (view.marks.length === 0) return head
  const marks = view.marks.map((mark) => describeMark(mark, progress, format, t)).join('; ')
  return `${head} ${t('scale.sentenceMarks', { marks })}`
}

/** One mark in words: share, money, and how far it is. */
export function describeMark(mark: ScaleMarkView, progress: Progress, format: Format, t: Translate): string {
  const share = format.markPercent(mark.at)
  const money = mark.amountMinor === null ? '' : ` — ${format.money(mark.amountMinor, progress.bonus.currency)}`
  const state = mark.state === 'ahead' || mark.state === 'next' ? distanceText(mark, progress, format, t) : t(`scale.state.${mark.state}`)
  return `${share}${money}, ${state}`
}

/** «ещё 5 сделок»; signed where less is better. */
export function distanceText(mark: { left: number }, progress: Progress, format: Format, t: Translate): string {
  const isLower = progress.better === 'lower'
  const left = isLower ? -Math.abs(mark.left) : mark.left
  const rounded = progress.unit.kind === 'count' ? Math.ceil(Math.abs(left)) * Math.sign(left) : left
  return t('scale.more', { distance: format.difference(rounded, progress.unit) })
}
