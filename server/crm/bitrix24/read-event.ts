import type { z } from 'zod'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmChange, CrmEvent } from '../crm-provider'
import type { HttpPost } from './http-post'
import type { OAuth } from './oauth'
import { eventSchema, keySchema } from './payload-schema'
import { verifyUser } from './read-entry'

type Event = z.output<typeof eventSchema>
type Body = Record<string, unknown>

/** Events that say that a deal changed. */
export const dealEvents = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE', 'ONCRMDEALMOVETOCATEGORY'] as const
/** Events that say that fields or currencies changed. */
export const catalogueEvents = [
  'ONCRMDEALUSERFIELDADD', 'ONCRMDEALUSERFIELDUPDATE', 'ONCRMDEALUSERFIELDDELETE', 'ONCRMDEALUSERFIELDSETENUMVALUES',
  'ONCRMCURRENCYADD', 'ONCRMCURRENCYUPDATE', 'ONCRMCURRENCYDELETE',
] as const
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
  if (isOneOf(dealEvents, name)) return { kind: 'changes', changes: readChanges(name, event) }
  return isOneOf(catalogueEvents, name) ? { kind: 'catalogue' } : { kind: 'ignored' }
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

function readChanges(name: (typeof dealEvents)[number], { data }: Event): CrmChange[] {
  const fields = typeof data.FIELDS === 'object' && data.FIELDS !== null ? data.FIELDS : data
  const id = keySchema.safeParse('ID' in fields ? fields.ID : undefined)
  if (!id.success || !/^\d{1,15}$/.test(id.data)) throw new AppError('invalid', 'event_malformed', 'The event names no deal.')
  return [{ kind: 'deal', id: id.data, deleted: name === 'ONCRMDEALDELETE' }]
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

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return (names as readonly string[]).includes(name)
}
