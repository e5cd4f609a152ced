import { listOf, mapOf, numbersOf, wordsOf } from './api-query'
import { toSeconds } from './amo-time'
import type { AccountState, ApiRoute } from './emulator-types'
import { toEventId } from './event-log'
import type { AmoEvent, EventEntity, EventValue } from './event-log'
import { listPage } from './list-page'
import type { Listing } from './list-page'
import { eventTypes } from './event-types'
import { problems } from './problem'

const isEntity = (word: string | undefined): word is EventEntity => word === 'lead' || word === 'contact' || word === 'company' || word === 'task'
const paths: Record<string, string> = { lead: 'leads', contact: 'contacts', company: 'companies', task: 'tasks' }
/** Kinds that a request without `filter[type]` leaves out. */
const onlyWhenAsked = /^custom_field_|_mail$/

const events: Listing<AmoEvent> = {
  key: 'events', most: 100,
  all: ({ events: log }) => log.events.toReversed(),
  narrow: ({ account, query }) => {
    const { entity, entity_id: ids } = mapOf(query['filter'])
    const type = wordsOf(entity)[0]
    if (ids === undefined || !isEntity(type)) return undefined
    return [...new Set(numbersOf(ids))].flatMap((id) => account.events.of(type, id)).sort((a, b) => b.at - a.at || b.seq - a.seq)
  },
  filter: eventFilter,
  always: ({ query }) => (wordsOf(mapOf(query['filter'])['type']).length > 0 ? () => true : (event) => !onlyWhenAsked.test(event.type)),
  // The newest come first, and nobody can ask for another order.
  order: {},
  present: presentEvent,
}

export const eventRoutes: readonly ApiRoute[] = [
  {
    method: 'get', path: '/events',
    run: (call) => {
      const filter = mapOf(call.query['filter'])
      const types = wordsOf(filter['type'])
      if (types.length > 1 && types.some((type) => /^custom_field_\d+_value_changed$/.test(type))) throw problems.invalid([{ code: 'InvalidType', path: 'filter.type', detail: 'This type must be the only one.' }])
      for (const name of ['created_by', 'entity_id']) {
        if (listOf(filter[name]).length > 10) throw problems.invalid([{ code: 'TooMany', path: `filter.${name}`, detail: 'This collection should contain 10 elements or less.' }])
      }
      if (filter['entity_id'] !== undefined && wordsOf(filter['entity']).length !== 1) throw problems.invalid([{ code: 'InvalidType', path: 'filter.entity', detail: 'Exactly one entity is required.' }])
      return listPage(events, call)
    },
  },
  {
    method: 'get', path: '/events/types',
    run: ({ account }) => ({ body: {
      _total_items: eventTypes.length, _links: { self: { href: `${account.origin()}/api/v4/events/types` } },
      _embedded: { events_types: eventTypes.map(([key, type, lang]) => ({ key, type, lang })) },
    } }),
  },
  {
    method: 'get', path: '/events/:id',
    run: (call) => {
      const event = call.account.events.find(String(call.params['id']))
      return event ? { body: presentEvent(event, call) } : null
    },
  },
]

function eventFilter(name: string, value: unknown): ((event: AmoEvent) => boolean) | undefined {
  switch (name) {
    case 'id': {
      const ids = new Set(listOf(value))
      return (event) => ids.has(toEventId(event))
    }
    case 'type': {
      const types = new Set(wordsOf(value))
      const fieldId = [...types].flatMap((type) => /^custom_field_(\d+)_value_changed$/.exec(type)?.[1] ?? [])[0]
      if (fieldId === undefined) return (event) => types.has(event.type)
      return (event) => event.type === 'custom_field_value_changed' && [...event.before, ...event.after].some((change) => String(change['custom_field_value']?.['field_id']) === fieldId)
    }
    case 'created_at': {
      const { from, to } = typeof value === 'object' ? mapOf(value) : { from: Number(value) + 1, to: undefined }
      return (event) => toSeconds(event.at) >= Number(from ?? -Infinity) && toSeconds(event.at) <= Number(to ?? Infinity)
    }
    case 'created_by': {
      const people = new Set(numbersOf(value))
      return (event) => people.has(event.by)
    }
    case 'entity': {
      const words = new Set(wordsOf(value))
      return (event) => words.has(event.entityType === 'catalog' ? `catalog_${event.catalogId ?? 0}` : event.entityType)
    }
    case 'entity_id': {
      const ids = new Set(numbersOf(value))
      return (event) => ids.has(event.entityId)
    }
    case 'value_before': return valueTest(value, (event) => event.before)
    case 'value_after': return valueTest(value, (event) => event.after)
    default: return undefined
  }
}

function valueTest(value: unknown, read: (event: AmoEvent) => readonly EventValue[]): (event: AmoEvent) => boolean {
  const wanted = mapOf(value)
  const statuses = Object.values(mapOf(wanted['leads_statuses'])).map(mapOf)
  const people = wordsOf(wanted['responsible_user_id'])
  const enums = wordsOf(wanted['custom_field_values'])
  return (event) => {
    const values = read(event)
    const has = (kind: string, key: string, ids: readonly string[]) => values.some((one) => ids.includes(String(one[kind]?.[key])))
    if (statuses.length > 0 && !statuses.some((status) => values.some(({ lead_status: own }) => String(own?.['id']) === String(status['status_id']) && String(own?.['pipeline_id']) === String(status['pipeline_id'])))) return false
    if (people.length > 0 && !has('responsible_user', 'id', people)) return false
    return enums.length === 0 || has('custom_field_value', 'enum_id', enums)
  }
}

export function presentEvent(event: AmoEvent, { account }: { account: AccountState }): Record<string, unknown> {
  const id = toEventId(event)
  const path = event.entityType === 'catalog' ? `catalogs/${event.catalogId ?? 0}/elements/${event.entityId}` : `${paths[event.entityType] ?? ''}/${event.entityId}`
  return {
    id, type: event.type, entity_id: event.entityId, entity_type: event.entityType === 'catalog' ? `catalog_${event.catalogId ?? 0}` : event.entityType,
    created_by: event.by, created_at: toSeconds(event.at), value_after: event.after, value_before: event.before, account_id: account.id,
    _links: { self: { href: `${account.origin()}/api/v4/events/${id}` } },
    _embedded: { entity: { id: event.entityId, _links: { self: { href: `${account.origin()}/api/v4/${path}` } } } },
  }
}

