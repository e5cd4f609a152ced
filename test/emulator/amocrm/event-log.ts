/** An event as the account remembers it; `at` in ms, kept to the second. Its id follows from `at` and `seq`. */
export type AmoEvent = {
  seq: number; at: number; type: string; entityType: EventEntity; entityId: number; by: number
  before: readonly EventValue[]; after: readonly EventValue[]; catalogId?: number
}
export type EventEntity = 'lead' | 'contact' | 'company' | 'task' | 'catalog'
export type EventValue = Record<string, Record<string, unknown>>
export type EventDraft = Omit<AmoEvent, 'seq'>

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** All events of an account in the order of time; nothing is ever taken out. */
export function createEventLog() {
  const events: AmoEvent[] = []
  const byEntity = new Map<string, AmoEvent[]>()
  let nextSeq = 1
  return {
    events: events as readonly AmoEvent[],
    /** Takes the past in any order. */
    load(drafts: EventDraft[]): void {
      drafts.sort((a, b) => a.at - b.at)
      for (const draft of drafts) add(draft)
    },
    add,
    /** Everything that is told of one thing, unordered. */
    of: (entityType: EventEntity, entityId: number): readonly AmoEvent[] => byEntity.get(`${entityType}:${entityId}`) ?? [],
    find: (id: string): AmoEvent | undefined => events.find((event) => toEventId(event) === id),
    /** Place of the first event at or after the moment. */
    placeOf,
  }

  function add(draft: EventDraft): AmoEvent {
    const event = { ...draft, at: Math.floor(draft.at / 1000) * 1000, seq: nextSeq++ }
    const key = `${event.entityType}:${event.entityId}`
    const told = byEntity.get(key)
    if (told) told.push(event)
    else byEntity.set(key, [event])
    // Somebody may tell late of what happened before.
    if ((events.at(-1)?.at ?? 0) <= event.at) events.push(event)
    else events.splice(placeOf(event.at + 1), 0, event)
    return event
  }

  function placeOf(at: number): number {
    let low = 0
    let high = events.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((events[middle]?.at ?? Infinity) < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

export type EventLog = ReturnType<typeof createEventLog>

/** 26 characters like a ULID in lower case: ten of the moment, sixteen of the number. */
export function toEventId({ at, seq }: { at: number; seq: number }): string {
  return toBase32(at, 10) + toBase32(seq * 40_503, 16)
}

function toBase32(value: number, length: number): string {
  let text = ''
  for (let left = value; text.length < length; left = Math.floor(left / 32)) text = (alphabet[left % 32] ?? '0') + text
  return text
}
