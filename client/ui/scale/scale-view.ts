import type { Progress } from '../../../shared/api/goal-contract'
import { computeScaleAxis } from '../../../shared/goal/scale-layout'
import type { FlagState } from '../../../shared/goal/scale-layout'
import { computePace, judgeTone } from './judge-tone'
import type { Tone } from './judge-tone'

export type ScaleMarkView = { at: number; state: FlagState; amountMinor: number | null; value: number; left: number; forecastOn: number | null }

/** Everything a scale draws, as shares of the way from base to target. */
export type ScaleView = {
  tone: Tone
  hasData: boolean
  axis: number
  fill: number
  /** The bar is longer than the axis. */
  isCut: boolean
  /** The viewer's own part of a group's fill; null on own goals. */
  own: number | null
  pace: number | null
  /** From the fill to the pace; null when nothing is owed today. */
  debt: { from: number; to: number } | null
  marks: ScaleMarkView[]
}

/** Turns a goal's progress into the picture of its scale; `axis` is the page's shared one. */
export function toScaleView(progress: Progress, { axis, ownUserId }: { axis?: number | undefined; ownUserId?: string | undefined } = {}): ScaleView {
  const { index } = progress
  const pace = computePace(progress)
  const end = axis ?? computeProgressAxis([progress])
  const fill = progress.phase === 'future' ? 0 : Math.max(index ?? 0, 0)
  const isBehind = index !== null && pace !== null && index < pace
  return {
    tone: judgeTone(progress),
    hasData: index !== null,
    axis: end,
    fill: Math.min(fill, end),
    isCut: fill > end,
    own: readOwnShare(progress, ownUserId),
    pace,
    debt: isBehind ? { from: fill, to: Math.min(pace, end) } : null,
    marks: readMarks(progress),
  }
}

/** The axis that lets all these goals stand on one vertical. */
export function computeProgressAxis(list: readonly Progress[]): number {
  return computeScaleAxis(list.flatMap((progress) => [progress.index, ...progress.marks.map((mark) => mark.at)]))
}

function readMarks(progress: Progress): ScaleMarkView[] {
  const sorted = [...progress.marks].sort((a, b) => a.at - b.at)
  const next = sorted.find((mark) => !mark.reached)
  return sorted.map((mark) => ({
    at: mark.at,
    state: readState(progress, mark.reached, mark === next),
    amountMinor: mark.amountMinor ?? null,
    value: mark.value,
    left: mark.left,
    forecastOn: forecastDay(progress, mark.value, mark.reached),
  }))
}

function readState({ phase, bonus, index }: Progress, isReached: boolean, isNext: boolean): FlagState {
  if (phase === 'future') return 'ahead'
  if (isReached) return bonus.provisional ? 'reached' : 'accrued'
  if (phase === 'past') return 'missed'
  return isNext && index !== null && phase === 'open' ? 'next' : 'ahead'
}

/** On which of the period's working days the present mean per day reaches the mark; null when it does not. */
export function forecastDay({ fact, expected, days, phase, better }: Progress, value: number, isReached: boolean): number | null {
  if (isReached || fact === null || expected === null || phase !== 'open' || days.passed === 0) return null
  if (better === 'lower' || fact <= 0) return null
  const day = Math.ceil(Number((value / (fact / days.passed)).toPrecision(12)))
  return day <= days.total ? Math.max(day, days.passed) : null
}

function readOwnShare({ people, subject, fact, base, target }: Progress, ownUserId: string | undefined): number | null {
  if (ownUserId === undefined || subject.kind === 'user' || fact === null || base !== 0 || target === 0) return null
  const own = people.find((person) => person.userId === ownUserId)?.fact
  return own === undefined || own === null ? null : Math.max(Math.min(own, fact) / target, 0)
}
