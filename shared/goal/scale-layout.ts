import { arrangeFlags, type FlagForm, type PlacedFlag } from './arrange-flags'

/** A mark as the layout sees it; widths in pixels, measured by the caller. */
export type ScaleMark = {
  /** Share of the way from base to target. */
  at: number
  state: 'reached' | 'next' | 'ahead'
  /** Width of the flag with all its text, and of the flag without its money. */
  width: number
  shortWidth: number
}

export type ScaleInput = {
  /** Width of the whole block. */
  width: number
  /** Share at the right end of the bar, see `scaleAxis` and `pageAxis`. */
  axis: number
  marks: readonly ScaleMark[]
  /** Null without data. */
  index: number | null
  /** Index that should be reached today; null without a pace tick. */
  pace: number | null
  /** Margin for flags that fly past the end: 72 on the full scale, 10 on the small one. */
  rightMargin?: number
  /** Width of the flag that stands for several: «+2». */
  groupWidth?: number
}

/** A flag to draw. `marks` are positions in the input's `marks`: several when flags collapsed into «+N». */
export type ScaleFlag = {
  marks: readonly number[]
  form: FlagForm
  poleX: number
  /** Left edge and width of the flag. */
  x: number
  width: number
  direction: 'right' | 'left'
  /** 0 is the lower tier. */
  tier: 0 | 1
}

export type ScaleLayout = {
  /** Width of the track, the axis from 0 to A. */
  trackWidth: number
  /** Where 100 % stands. */
  targetX: number
  /** End of the fill up to 100 %, and of the denser part beyond it. */
  fillX: number
  overX: number
  /** The missing piece from the index to the pace. */
  debt: { from: number; to: number } | null
  paceX: number | null
  /** The bar is longer than the axis. */
  overflows: boolean
  flags: ScaleFlag[]
}

/** Where everything on the scale stands, in pixels from the left; the same for any order of marks. */
export function scaleLayout({ width, axis, marks, index, pace, rightMargin = 72, groupWidth = 40 }: ScaleInput): ScaleLayout {
  const trackWidth = Math.max(0, width - rightMargin)
  const x = (share: number): number => (Math.max(0, Math.min(share, axis)) / axis) * trackWidth
  const filled = index ?? 0
  return {
    trackWidth,
    targetX: x(1),
    fillX: x(Math.min(filled, 1)),
    overX: x(filled),
    debt: pace !== null && index !== null && index < pace ? { from: x(index), to: x(pace) } : null,
    paceX: pace === null ? null : x(pace),
    overflows: filled > axis,
    flags: arrangeFlags(marks.map((mark) => ({ ...mark, poleX: x(mark.at) })), { width, groupWidth }).map(toFlag),
  }
}

function toFlag({ marks, form, poleX, width, direction, tier }: PlacedFlag): ScaleFlag {
  return { marks, form, poleX, width, direction, tier, x: direction === 'right' ? poleX : poleX - width }
}
