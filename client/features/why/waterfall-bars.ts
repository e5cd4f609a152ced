import type { Waterfall } from '../../../shared/api/goal-contract'

/** A bar of the waterfall: what stays of the whole below it, and its own height, as shares of the whole. */
export type WaterfallBar = { role: 'total' | 'drop' | 'period' | 'counted'; text: string; count: number; base: number; size: number }

/** More columns than this and their words no longer fit: conditions that drop nothing are left out. */
const mostColumns = 7

/** The bars from all records to the counted ones. `text` is the condition's; the others are named by their role. */
export function waterfallBars({ total, counted, steps }: Waterfall): WaterfallBar[] {
  const share = (count: number): number => (total === 0 ? 0 : count / total)
  const isCrowded = steps.length + 2 > mostColumns
  // Behind the period only the decision about a bulk move may come.
  const period = steps.findLastIndex(({ condition }) => condition.field !== 'bulk')
  const drops = steps.map(({ condition, dropped, left }, i): WaterfallBar => ({
    role: i === period ? 'period' : 'drop', text: condition.text, count: dropped, base: share(left), size: share(dropped),
  }))
  return [
    { role: 'total', text: '', count: total, base: 0, size: share(total) },
    ...drops.filter(({ count }) => !isCrowded || count > 0),
    { role: 'counted', text: '', count: counted, base: 0, size: share(counted) },
  ]
}
