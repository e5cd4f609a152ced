import type { Progress } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import { nameGoal } from '../../ui/scale/name-goal'
import { describePace, distanceText } from '../../ui/scale/scale-sentence'
import type { Translate } from '../../ui/scale/scale-sentence'

/** The texts of one goal beside its scale. */
export type GoalLines = {
  name: string
  percent: string
  chip: string
  fact: string
  ofTarget: string
  needed: string
  neededOf: string
}

/** What a row says about a goal; `change` is what has just been added, shown for a moment in place of the pace. */
export function toGoalLines(progress: Progress, format: Format, t: Translate, change: number | null): GoalLines {
  const { index, fact, unit, target, phase } = progress
  const isShare = unit.kind === 'share'
  return {
    name: nameGoal(progress),
    percent: index === null || phase === 'future' ? '—' : format.percent(index),
    chip: change === null ? describePace(progress, format, t) : format.difference(change, unit, { signed: true }),
    fact: fact === null ? '—' : format.figure(fact, unit, { bare: !isShare }),
    ofTarget: isShare || progress.better === 'lower'
      ? t('person.goalOf', { target: format.figure(target, unit) })
      : t('person.of', { target: format.figure(target, unit, { form: 'genitive' }) }),
    ...toNeeded(progress, format, t),
  }
}

function toNeeded(progress: Progress, format: Format, t: Translate): Pick<GoalLines, 'needed' | 'neededOf'> {
  const { index, fact, phase, perDay, unit, target, marks, subject } = progress
  if (progress.otherCurrency !== undefined) return { needed: '—', neededOf: t('score.otherCurrency', { currency: progress.otherCurrency }) }
  if (index === null || fact === null) return { needed: '—', neededOf: t('person.nothingToCount') }
  if (phase === 'future') return { needed: format.figure(target, unit), neededOf: t('person.planned') }
  if (phase === 'past') return { needed: t('person.over'), neededOf: t(index >= 1 ? 'person.overReached' : 'person.overMissed') }
  const next = marks.filter((mark) => !mark.reached).sort((a, b) => a.at - b.at)[0]
  if (index >= 1 && !next) return { needed: t('person.ready'), neededOf: t(marks.length > 0 ? 'person.allMarks' : 'person.targetDone') }
  if (index >= 1 && next) {
    return { needed: distanceText(next, progress, format, t), neededOf: t('person.toMark', { share: format.markPercent(next.at) }) }
  }
  if (perDay === null) return { needed: format.difference(target - fact, unit), neededOf: t('person.toGoal') }
  const rounded = unit.kind === 'count' ? Math.ceil(perDay) : perDay
  return { needed: format.figure(rounded, unit), neededOf: t(subject.kind === 'user' ? 'person.perDay' : 'person.perDayTogether') }
}

/** One sentence in place of flags: «ещё 5 сделок до отметки 70 % — 3 000 ₽». Parts are joined by the page. */
export function toMarkSentence(progress: Progress, format: Format, t: Translate): { lead: string; rest: string; money: string; isDone: boolean } {
  const money = (minor: number | undefined) => (minor === undefined ? '' : format.money(minor, progress.bonus.currency))
  if (progress.phase === 'future') return { lead: '', rest: t('person.notBegun'), money: '', isDone: false }
  if (progress.index === null) return { lead: '', rest: t('scale.noDataReason'), money: '', isDone: false }
  const own = progress.subject.kind === 'user' ? money(progress.bonus.amountMinor) : ''
  const taken = progress.marks.filter((mark) => mark.reached).length
  if (progress.phase === 'past' && taken < progress.marks.length) {
    return { lead: '', rest: t('person.takenOf', { taken: format.number(taken), total: format.number(progress.marks.length) }), money: own, isDone: false }
  }
  const next = progress.marks.filter((mark) => !mark.reached).sort((a, b) => a.at - b.at)[0]
  if (next) {
    const rest = t('person.toMark', { share: format.markPercent(next.at) })
    return { lead: distanceText(next, progress, format, t), rest, money: money(next.amountMinor), isDone: false }
  }
  if (progress.marks.length === 0) return { lead: '', rest: '', money: '', isDone: false }
  return { lead: t('person.everyMark'), rest: '', money: own, isDone: true }
}
