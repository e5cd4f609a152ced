import { emptyTally, type Tally } from '../../shared/metric/tally'
import type { Segment } from '../store/total-reader'

/** What is needed of a credit that only might be. */
type TrialCredit = { personId: string; day: number; value: number; key: string | null }

/** Credits of some metrics as a change would make them, read in place of the ledger's. */
export type TrialLedger = {
  /** From now on the metric is read from here, with credits or without. */
  begin(metricId: string): void
  add(metricId: string, credit: TrialCredit): void
  has(metricId: string): boolean
  /** Everybody with credits of the metric. */
  peopleOf(metricId: string): string[]
  tally(segments: readonly Segment[]): Tally
}

type DayCell = Omit<Tally, 'keys'> & { keys: Set<string> | null }

/** Keeps a cell per metric, person and day: what figures of any period are made of. */
export function createTrialLedger(): TrialLedger {
  const metrics = new Map<string, Map<string, Map<number, DayCell>>>()

  return {
    begin: (metricId) => { metrics.set(metricId, new Map()) },
    add: (metricId, { personId, day, value, key }) => {
      const people = metrics.get(metricId) ?? new Map<string, Map<number, DayCell>>()
      metrics.set(metricId, people)
      const days = people.get(personId) ?? new Map<number, DayCell>()
      people.set(personId, days)
      const cell = days.get(day) ?? { count: 0, sum: 0, min: null, max: null, keys: null }
      days.set(day, cell)
      cell.count += 1
      cell.sum += value
      cell.min = Math.min(cell.min ?? value, value)
      cell.max = Math.max(cell.max ?? value, value)
      if (key !== null) cell.keys = (cell.keys ?? new Set<string>()).add(key)
    },
    has: (metricId) => metrics.has(metricId),
    peopleOf: (metricId) => [...(metrics.get(metricId)?.keys() ?? [])],
    tally: (segments) => {
      const keys = new Set<string>()
      let total = emptyTally
      for (const { metricId, personId, from, to } of segments) {
        for (const [day, cell] of metrics.get(metricId)?.get(personId) ?? []) {
          if (day < from || day >= to) continue
          for (const key of cell.keys ?? []) keys.add(key)
          total = {
            ...total, count: total.count + cell.count, sum: total.sum + cell.sum,
            min: Math.min(total.min ?? Infinity, cell.min ?? Infinity), max: Math.max(total.max ?? -Infinity, cell.max ?? -Infinity),
          }
        }
      }
      return { ...total, keys: keys.size }
    },
  }
}
