import type { Progress } from '../../../shared/api/goal-contract'
import type { Format } from '../../i18n/use-format'
import { wholePace } from './scale-sentence'
import type { Translate } from './scale-sentence'
import type { ScaleView } from './scale-view'

export type UnderLabel = { text: string; x: number; anchor: 'start' | 'middle' | 'end' }

type Input = {
  progress: Progress
  view: ScaleView
  /** A line that replaces all others. */
  note: string
  toX: (share: number) => number
  width: number
  measure: (text: string) => number
  format: Format
  t: Translate
}

const tickGap = 8
/** Half of the triangle under the tick. */
const tickHalf = 5
const between = 12

/**
 * The texts under the bar: own share or base at the left, the pace beside its tick, the goal at 100 % where less is better.
 * No text runs into another or under the tick; what has no room is left out.
 */
export function toUnderLabels(input: Input): UnderLabel[] {
  const { progress, view, note, toX, width, measure, format, t } = input
  if (note) return [{ text: note, x: 0, anchor: 'start' }]
  if (!view.hasData) return [{ text: t('scale.noDataReason'), x: 0, anchor: 'start' }]
  if (progress.phase === 'past') return [{ text: t('scale.ended'), x: 0, anchor: 'start' }]
  const row = createRow(width, measure)
  const tick = view.pace === null ? null : toX(view.pace)
  if (tick !== null) row.block(tick - tickHalf, tick + tickHalf)
  const left = toLeftText(input)
  const leftLabel = left === null ? null : row.place([{ text: left, x: 0, anchor: 'start' }])
  const paceLabel = tick === null ? null : row.place(besideTick(toPaceText(input), tick))
  // Under a tick at the very left the part's own text goes on after the pace.
  const late = left === null || leftLabel !== null ? null : row.place([{ text: left, x: row.end() + between, anchor: 'start' }])
  const goal = progress.better === 'lower' ? row.place([{ text: format.figure(progress.target, progress.unit), x: toX(1), anchor: 'middle' }]) : null
  return [leftLabel, paceLabel, late, goal].filter((label) => label !== null)
}

function besideTick(text: string, tick: number): UnderLabel[] {
  return [
    { text, x: tick - tickGap, anchor: 'end' },
    { text, x: tick + tickGap, anchor: 'start' },
  ]
}

/** A row of texts that keep apart; `place` takes the first position that is free, or none. */
function createRow(width: number, measure: (text: string) => number) {
  const taken: [number, number][] = []

  function toSpan({ text, x, anchor }: UnderLabel): [number, number] {
    const length = measure(text)
    const from = { start: x, middle: x - length / 2, end: x - length }[anchor]
    return [from, from + length]
  }

  function place(wishes: readonly UnderLabel[]): UnderLabel | null {
    const found = wishes.find((wish) => {
      const [from, to] = toSpan(wish)
      return from >= 0 && to <= width && taken.every(([left, right]) => to <= left || from >= right)
    })
    if (!found) return null
    const [from, to] = toSpan(found)
    taken.push([from - between, to + between])
    return found
  }

  return {
    place,
    block: (from: number, to: number): void => void taken.push([from, to]),
    end: (): number => Math.max(0, ...taken.map(([, to]) => to)) - between,
  }
}

function toLeftText({ progress, view, format, t }: Input): string | null {
  if (progress.better === 'lower') return t('scale.was', { value: format.figure(progress.base, progress.unit) })
  if (view.own === null || progress.fact === null) return null
  return t('scale.ownShare', { value: format.figure(view.own * progress.target, progress.unit) })
}

function toPaceText({ progress, format, t }: Input): string {
  const { unit, expected } = progress
  return t('scale.today', { value: format.figure(wholePace(expected ?? 0, progress), unit, { bare: unit.kind === 'count' }) })
}
