import { installationOf } from './application-methods'
import type { MethodAnswer, MethodCall, RestMethod } from './emulator-types'
import { allEvents } from './event-codes'
import { restError, restErrors } from './rest-error'

const known = new Set(allEvents)

/** event.*: a bound handler gets nothing until the installation is finished. */
export const eventMethods: Record<string, RestMethod> = {
  'event.bind': { scopes: [], run: bind },
  'event.unbind': { scopes: [], run: unbind },
  'event.get': {
    scopes: [],
    run: ({ portal }) => ({ result: installationOf(portal).handlers.map(({ event, handler, authType, offline }) => ({ event, handler, auth_type: String(authType), offline: offline ? 1 : 0 })) }),
  },
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
