import type { AmoRest } from './amo-rest'
import { eventList, inOrder, toEvents, type AmoEvent, type EventEntity } from './read-events'
import { readPages } from './read-pages'
import { toInstant } from './to-values'

export type WalkStep = { events: AmoEvent[]; read: number; isEnd: boolean }

/** All events of some types up to now, a step at a time. */
export type EventWalk = { until: number; next(): Promise<WalkStep> }

/** So many pages in, the account is asked for what came before instead: it counts rows from the newest to find a page. */
const deepPage = 40

/** Walks the events of an entity. Bounds are epoch milliseconds. */
export function createEventWalk(rest: AmoRest, { until, ...asked }: { entity: EventEntity; types: readonly string[]; until: number }): EventWalk {
  let to = until
  let page = 1
  return {
    until,
    async next() {
      const { rows, next } = await readPages(rest, eventList({ ...asked, to }), { page, priority: 'backfill' })
      const times = rows.map((row) => toInstant(row.created_at) ?? 0)
      const oldest = times.at(-1) ?? to
      const isFalling = times.every((at, i) => i === 0 || at <= (times[i - 1] ?? at))
      if (next !== null && next > deepPage && isFalling && oldest < to - 1000) {
        to = oldest
        page = 1
      } else page = next ?? page
      return { events: inOrder(toEvents(rows, asked)), read: rows.length, isEnd: next === null }
    },
  }
}
