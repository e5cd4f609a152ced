import { installationOf } from './application-methods'
import type { MethodAnswer, MethodCall, RestMethod } from './emulator-types'
import { allEvents } from './event-codes'
import { formatInstant } from './portal-time'
import { restError, restErrors } from './rest-error'

const known = new Set(allEvents)

/** event.*: a bound handler gets nothing until the installation is finished. */
export const eventMethods: Record<string, RestMethod> = {
  'event.offline.get': { scopes: [], run: getOffline },
  'event.offline.clear': {
    scopes: [],
    run: ({ portal, params, user }) => {
      if (!user.isAdmin) throw restErrors.denied('Access denied!')
      for (const [key, { processId }] of portal.offlineEvents) if (processId !== null && processId === params['process_id']) portal.offlineEvents.delete(key)
      return { result: true }
    },
  },
  'event.bind': { scopes: [], run: bind },
  'event.unbind': { scopes: [], run: unbind },
  'event.get': {
    scopes: [],
    run: ({ portal }) => ({ result: installationOf(portal).handlers.map(({ event, handler, authType, offline }) => ({ event, handler, auth_type: String(authType), offline: offline ? 1 : 0 })) }),
  },
}

/** With `clear` 0 the events are reserved under a number, and given again only to whoever names it. */
function getOffline({ portal, params, user }: MethodCall): MethodAnswer {
  if (!user.isAdmin) throw restErrors.denied('Access denied!')
  const isReserving = String(params['clear'] ?? '1') === '0' && portal.hasOffline
  const named = params['process_id'] === undefined ? null : String(params['process_id'])
  const found = [...portal.offlineEvents].filter(([, { processId }]) => processId === named).slice(0, Number(params['limit'] ?? 50))
  const processId = named ?? (isReserving && found.length > 0 ? `p${portal.nextHandlerId++}` : null)
  for (const [key, event] of found) {
    if (isReserving) event.processId = processId
    else portal.offlineEvents.delete(key)
  }
  return {
    result: {
      process_id: processId, events: found.map(([, { id, at, event, data }]) => ({
        ID: String(id), TIMESTAMP_X: formatInstant(portal.company.timeZone, at), EVENT_NAME: event, EVENT_DATA: data, EVENT_ADDITIONAL: false, MESSAGE_ID: String(id),
      })),
    },
  }
}

function bind({ portal, params, user }: MethodCall): MethodAnswer {
  const { handlers } = installationOf(portal)
  if (portal.box && !portal.box.hasEvents) throw restErrors.denied('REST API is available only on commercial plans.')
  const event = String(params['event'] ?? params['EVENT'] ?? '').toUpperCase()
  const offline = String(params['event_type'] ?? '').toLowerCase() === 'offline'
  const handler = offline ? '' : String(params['handler'] ?? params['HANDLER'] ?? '')
  const authType = Number(params['auth_type'] ?? 0)
  if (!known.has(event)) throw restError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found')
  if (!user.isAdmin && (offline || (authType !== 0 && authType !== user.id))) throw restErrors.denied('Access denied! Event binding requires administrator access rights')
  if (!offline && !/^https?:\/\/./.test(handler)) throw restError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL')
  if (handlers.some((bound) => bound.event === event && bound.handler === handler && bound.authType === authType && bound.offline === offline)) {
    throw restError(400, 'ERROR_EVENT_BINDING_EXISTS', 'Handler already binded')
  }
  handlers.push({ id: portal.nextHandlerId++, event, handler, authType: user.isAdmin ? authType : user.id, offline })
  return { result: true }
}

function unbind({ portal, params, user }: MethodCall): MethodAnswer {
  const installation = installationOf(portal)
  const event = String(params['event'] ?? params['EVENT'] ?? '').toUpperCase()
  const handler = params['handler'] ?? params['HANDLER']
  const offline = String(params['event_type'] ?? '').toLowerCase() === 'offline'
  if (offline && !user.isAdmin) throw restErrors.denied('Access denied! Offline events unbinding requires administrator access rights')
  const left = installation.handlers.filter((bound) => bound.event !== event || bound.offline !== offline || (handler !== undefined && bound.handler !== handler))
  const count = installation.handlers.length - left.length
  installation.handlers = left
  return { result: { count } }
}
