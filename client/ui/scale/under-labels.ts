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
const between = 12

/** The texts under the bar: own share or base at the left, the pace beside its tick, the goal at 100 % where less is better. */
export function toUnderLabels(input: Input): UnderLabel[] {
  const { progress, view, note, t } = input
  if (note) return [{ text: note, x: 0, anchor: 'start' }]
  if (!view.hasData) return [{ text: t('scale.noDataReason'), x: 0, anchor: 'start' }]
  if (progress.phase === 'past') return [{ text: t('scale.ended'), x: 0, anchor: 'start' }]
  const left = toLeftLabel(input)
  const labels = left ? [left] : []
  const pace = toPaceLabel(input, left ? input.measure(left.text) + between : 0)
  if (pace) return [...labels, pace]
  if (progress.better !== 'lower') return labels
  return [...labels, { text: input.format.figure(progress.target, progress.unit), x: input.toX(1), anchor: 'middle' }]
}

function toLeftLabel({ progress, view, format, t }: Input): UnderLabel | null {
  if (progress.better === 'lower') return { text: t('scale.was', { value: format.figure(progress.base, progress.unit) }), x: 0, anchor: 'start' }
  if (view.own === null || progress.fact === null) return null
  const own = view.own * progress.target
  return { text: t('scale.ownShare', { value: format.figure(own, progress.unit) }), x: 0, anchor: 'start' }
}

/** To the left of its tick, or to the right where the left is taken; nothing where neither fits. */
function toPaceLabel({ progress, view, toX, width, measure, format, t }: Input, taken: number): UnderLabel | null {
  if (view.pace === null || progress.expected === null) return null
  const x = toX(view.pace)
  const isCount = progress.unit.kind === 'count'
  const value = format.figure(wholePace(progress.expected, progress), progress.unit, { bare: isCount })
  const text = t('scale.today', { value })
  if (x - tickGap - measure(text) >= taken) return { text, x: x - tickGap, anchor: 'end' }
  return x + tickGap >= taken && x + tickGap + measure(text) <= width ? { text, x: x + tickGap, anchor: 'start' } : null
}
