import type { z } from 'zod'
import type { RecordKind } from '../../../shared/record/record-types'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmEvent } from '../crm-doors'
import type { CrmChange } from '../crm-provider'
import { hintMark } from '../crm-provider'
import type { HttpPost } from './http-post'
import type { OAuth } from './oauth'
import { kindOfType, standardItemKinds } from './item-kinds'
import { eventSchema, keySchema } from './payload-schema'
import { verifyUser } from './read-entry'

type Event = z.output<typeof eventSchema>
type Body = Record<string, unknown>

const recordWords = standardItemKinds.flatMap(({ kind, eventWord }) => (eventWord === null ? [] : [{ kind, word: eventWord }]))
/** Events that say that a record changed, with its kind; those of invoices and smart processes name their type themselves. */
const kindOfEvent: ReadonlyMap<string, RecordKind | 'named'> = new Map([
  ...recordWords.flatMap(({ kind, word }) => ['ADD', 'UPDATE', 'DELETE'].map((action): [string, RecordKind] => [`ONCRM${word}${action}`, kind])),
  ['ONCRMDEALMOVETOCATEGORY', 'deal'],
  ...['ADD', 'UPDATE', 'DELETE'].flatMap((action): [string, RecordKind][] => [[`ONCRMACTIVITY${action}`, 'activity'], [`ONTASK${action}`, 'task']]),
  ...['ADD', 'UPDATE', 'DELETE'].map((action): [string, 'named'] => [`ONCRMDYNAMICITEM${action}`, 'named']),
])
/** Brings the call itself, but not the number of its record. */
const callEvent = 'ONVOXIMPLANTCALLEND'
export const recordEvents: readonly string[] = [...kindOfEvent.keys(), callEvent]
/** Events worth keeping for us: those that name a record. */
export const keptEvents: readonly string[] = [...kindOfEvent.keys()]
/** Without these a portal cannot be followed; that a deal was moved to another pipeline its update tells too. */
export const dealEvents: readonly string[] = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE']
/** Events that say that fields, smart processes or currencies changed. */
export const catalogueEvents: readonly string[] = [
  ...recordWords.flatMap(({ word }) => ['ADD', 'UPDATE', 'DELETE', 'SETENUMVALUES'].map((action) => `ONCRM${word}USERFIELD${action}`)),
  ...['TYPE', 'CURRENCY'].flatMap((word) => ['ADD', 'UPDATE', 'DELETE'].map((action) => `ONCRM${word}${action}`)),
]
/** Events of the application's own life. */
export const lifeEvents = ['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL'] as const

/** The portal an event names and the token it shows; nothing of it is believed yet. Throws `invalid`. */
export function readEventOrigin(body: Body): { externalId: string; applicationToken: string } {
  const { auth } = parse(body)
  return { externalId: auth.member_id, applicationToken: auth.application_token }
}

/** What an event says. An installation is believed only when its own access token is an administrator's of that portal. */
export async function readEvent(deps: { oauth: OAuth; post: HttpPost; clock: Clock }, body: Body): Promise<CrmEvent> {
  const event = parse(body)
  const name = event.event.toUpperCase()
  if (name === 'ONAPPUNINSTALL') return { kind: 'uninstalled' }
  if (name === 'ONAPPINSTALL' || name === 'ONAPPUPDATE') return await readInstallation(deps, event)
  // Older portals name the type in the event as well: ONCRMDYNAMICITEMADD_147.
  if (name === callEvent) return readCall(event)
  const kind = kindOfEvent.get(name.replace(/_\d+$/, ''))
  if (kind) return readChanges(kind, name, event)
  return catalogueEvents.includes(name) ? { kind: 'catalogue' } : { kind: 'ignored' }
}

async function readInstallation(deps: { oauth: OAuth; post: HttpPost; clock: Clock }, { auth }: Event): Promise<CrmEvent> {
  const { access_token: accessToken, refresh_token: refreshToken, application_token: applicationToken } = auth
  if (!accessToken || !applicationToken) throw new AppError('unauthenticated', 'event_refused', 'The event carries no token to verify it by.')
  const { user } = await verifyUser(deps, { accessToken, memberId: auth.member_id, hint: auth.server_endpoint })
  // Any employee holds a valid token of the portal: only an administrator's may set the secret of the events.
  if (!user.isAdmin) throw new AppError('forbidden', 'event_refused', 'The event does not come from an administrator.')
  const tokens = { accessToken, refreshToken: refreshToken ?? '', expiresAt: deps.clock.now() + auth.expires_in * 1000 }
  return { kind: 'installed', applicationToken, tokens }
}

/** The change that an event of a record tells; none for any other event. Throws `invalid` when it names no record. */
export function readRecordEvent(name: string, data: unknown): CrmChange[] {
  const kind = kindOfEvent.get(name.toUpperCase().replace(/_\d+$/, ''))
  if (!kind || typeof data !== 'object' || data === null) return []
  const event = readChanges(kind, name.toUpperCase(), { data: data as Body })
  return event.kind === 'changes' ? event.changes : []
}

function readChanges(of: RecordKind | 'named', name: string, { data }: Pick<Event, 'data'>): CrmEvent {
  // Of a task there is what was before and what is after, the missing one the word "undefined".
  const fields = [data.FIELDS_AFTER, data.FIELDS_BEFORE, data.FIELDS].find((each): each is object => typeof each === 'object' && each !== null) ?? data
  const id = keySchema.safeParse('ID' in fields ? fields.ID : undefined)
  if (!id.success || !/^\d{1,15}$/.test(id.data)) throw new AppError('invalid', 'event_malformed', 'The event names no record.')
  const kind = of === 'named' ? kindOfType(Number('ENTITY_TYPE_ID' in fields ? fields.ENTITY_TYPE_ID : /_(\d+)$/.exec(name)?.[1])) : of
  if (kind === null) return { kind: 'ignored' }
  return { kind: 'changes', changes: [{ kind, id: id.data, deleted: /DELETE(?:_\d+)?$/.test(name) }] }
}

function readCall({ data }: Event): CrmEvent {
  const id = keySchema.safeParse(data.CALL_ID)
  if (!id.success || !/^[\w.:-]{1,150}$/.test(id.data)) throw new AppError('invalid', 'event_malformed', 'The event names no call.')
  return { kind: 'changes', changes: [{ kind: 'call', id: `${hintMark}${id.data}`, deleted: false }] }
}

function parse(body: Body): Event {
  const parsed = eventSchema.safeParse(typeof body.auth === 'object' ? body : nest(body))
  if (!parsed.success) throw new AppError('invalid', 'event_malformed', 'The event is malformed.')
  return parsed.data
}

/** `auth[member_id]` → nested, for parsers that leave bracket keys as they are; prototype keys are dropped. */
function nest(flat: Body): Body {
  const root: Body = {}
  for (const [name, value] of Object.entries(flat)) {
    const path = [/^[^[]+/.exec(name)?.[0] ?? '', ...[...name.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '')]
    if (path.some((key) => key === '__proto__' || key === 'constructor' || key === 'prototype')) continue
    let place = root
    for (const key of path.slice(0, -1)) {
      const inner = place[key]
      place = typeof inner === 'object' && inner !== null ? inner as Body : (place[key] = {}) as Body
    }
    place[path.at(-1) ?? ''] = value
  }
  return root
}
