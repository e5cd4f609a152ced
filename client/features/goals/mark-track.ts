import type { Mark } from '../../../shared/goal/goal-types'

/** A mark while it is edited: percent of the way, money in minor units or none yet. */
export type MarkDraft = { key: number; percent: number; amountMinor: number | null }

/** Smallest and largest place of a mark that the editor offers, in percent. */
export const markLimits = { least: 1, most: 300, count: 20 } as const

/** Right end of the axis in percent: room for the highest mark and for one more beyond it. */
export function axisPercent(marks: readonly MarkDraft[]): number {
  const highest = Math.max(100, ...marks.map((mark) => mark.percent))
  return Math.ceil((highest + 20) / 10) * 10
}

/** Marks in the order of the axis. */
export function sortMarks(marks: readonly MarkDraft[]): MarkDraft[] {
  return [...marks].sort((a, b) => a.percent - b.percent)
}

/** Moves a mark to a whole percent; it stops next to its neighbours, so handles never cross. */
export function moveMark(marks: readonly MarkDraft[], key: number, percent: number): MarkDraft[] {
  const sorted = sortMarks(marks)
  const at = sorted.findIndex((mark) => mark.key === key)
  const least = (sorted[at - 1]?.percent ?? markLimits.least - 1) + 1
  const most = (sorted[at + 1]?.percent ?? markLimits.most + 1) - 1
  const place = Math.max(least, Math.min(most, Math.round(percent)))
  return marks.map((mark) => (mark.key === key ? { ...mark, percent: place } : mark))
}

/** Adds a mark at the first free place among 100, 70, 110, 120 … with no money yet. */
export function addMark(marks: readonly MarkDraft[]): MarkDraft[] {
  if (marks.length >= markLimits.count) return [...marks]
  const taken = new Set(marks.map((mark) => mark.percent))
  const highest = Math.max(0, ...taken)
  const percent = [100, 70, 110].find((place) => !taken.has(place)) ?? Math.min(markLimits.most, Math.ceil((highest + 1) / 10) * 10)
  if (taken.has(percent)) return [...marks]
  const key = Math.max(-1, ...marks.map((mark) => mark.key)) + 1
  return sortMarks([...marks, { key, percent, amountMinor: null }])
}

/** Marks as they are saved: fractions with money where there is any. */
export function toMarks(marks: readonly MarkDraft[]): Mark[] {
  return sortMarks(marks).map(({ percent, amountMinor }) => ({
    at: Math.round(percent * 10_000) / 1_000_000,
    ...(amountMinor === null ? {} : { amountMinor }),
  }))
}

/** Saved marks opened for editing. */
export function toMarkDrafts(marks: readonly Mark[]): MarkDraft[] {
  return marks.map((mark, key) => ({ key, percent: Math.round(mark.at * 1e6) / 1e4, amountMinor: mark.amountMinor ?? null }))
}
