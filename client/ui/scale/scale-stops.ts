import type { Progress } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import { hasDaysOff, toCalendarDay } from './pace-days'
import { distanceText, wholePace } from './scale-sentence'
import type { Translate } from './scale-sentence'
import type { ScaleMarkView, ScaleView } from './scale-view'

/** Where the keyboard stops on a scale, and what the tooltip says there. `mark` is null at the pace tick. */
export type ScaleStop = { mark: number | null; at: number; title: string; lines: string[] }

/** Marks and the pace tick from left to right. */
export function toScaleStops(progress: Progress, view: ScaleView, format: Format, t: Translate): ScaleStop[] {
  const marks = view.marks.map((mark, index): ScaleStop => describeStop(mark, index, progress, format, t))
  if (view.pace === null || progress.expected === null) return marks
  const pace: ScaleStop = {
    mark: null,
    at: view.pace,
    title: t('scale.mustBeToday'),
    lines: [format.figure(wholePace(progress.expected, progress), progress.unit), ...describeDays(progress, format, t)],
  }
  return [...marks, pace].sort((a, b) => a.at - b.at)
}

/** How far the period is, and what today still asks for. */
function describeDays(progress: Progress, format: Format, t: Translate): string[] {
  const { days: { passed, total }, neededToday, unit } = progress
  const far = t(hasDaysOff(progress) ? 'scale.workingDays' : 'scale.days', { passed: format.number(passed), total: format.number(total) }, total)
  if (neededToday === null || neededToday <= 0) return [far]
  const needed = unit.kind === 'count' ? Math.ceil(Number(neededToday.toPrecision(12))) : neededToday
  return [far, t('scale.neededToday', { value: format.figure(needed, unit) })]
}

function describeStop(mark: ScaleMarkView, index: number, progress: Progress, format: Format, t: Translate): ScaleStop {
  const money = mark.amountMinor === null ? null : format.money(mark.amountMinor, progress.bonus.currency)
  const isOpen = mark.state === 'next' || mark.state === 'ahead'
  const day = mark.forecastOn === null ? null : toCalendarDay(progress, mark.forecastOn)
  return {
    mark: index,
    at: mark.at,
    title: [format.markPercent(mark.at), money].filter(Boolean).join(' · '),
    lines: [
      format.figure(mark.value, progress.unit),
      isOpen && progress.fact !== null ? distanceText(mark, progress, format, t) : t(`scale.state.${mark.state}`),
      ...(day === null ? [] : [t('scale.tipForecast', { day: format.day(day) })]),
    ],
  }
}
