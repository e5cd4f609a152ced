import type { SourceDeps, Window } from './amo-source'
import { eventList, toEvents, type EventEntity } from './read-events'
import { readAll } from './read-pages'
import { refusalOf } from './rest-problem'

/** Ids of the records whose deletion the account remembers in a span of time; merging deletes all but one. */
export async function readDeleted({ rest }: SourceDeps, { entity, window }: { entity: EventEntity; window: Window }): Promise<string[]> {
  const asked = { entity, types: [`${entity}_deleted`, ...(entity === 'task' ? [] : ['entity_merged'])], from: window.since, to: window.until }
  try {
    return [...new Set(toEvents(await readAll(rest, eventList(asked), 'backfill'), asked).filter(({ at }) => at >= window.since - 1000).map(({ entityId }) => entityId))]
  } catch (error) {
    // Without events the sweep finds them.
    if (refusalOf(error) === null) throw error
    return []
  }
}
