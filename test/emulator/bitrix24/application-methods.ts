import { allEvents } from './event-codes'
import type { Installation, MethodCall, RestMethod } from './emulator-types'
import { formatInstant } from './portal-time'
import { restError, restErrors } from './rest-error'

const free: readonly string[] = []

/** What the platform tells about the application itself and keeps for it. */
export function createApplicationMethods(find: (method: string) => RestMethod | undefined): Record<string, RestMethod> {
  return {
    'app.info': {
      scopes: free,
      run: ({ portal }) => ({ result: {
        ID: 5, CODE: portal.app.code, VERSION: portal.app.version, STATUS: portal.app.status, INSTALLED: installationOf(portal).finished,
        PAYMENT_EXPIRED: 'N', DAYS: null, LANGUAGE_ID: portal.language, LICENSE: `${portal.language}_${portal.licenseFamily}`,
        LICENSE_TYPE: portal.licenseFamily, LICENSE_FAMILY: portal.licenseFamily,
      } }),
    },
    'server.time': { scopes: free, run: ({ portal }) => ({ result: formatInstant(portal.company.timeZone, portal.now()) }) },
    scope: { scopes: free, run: ({ portal }) => ({ result: portal.app.scope }) },
    'method.get': {
      scopes: free,
      run: ({ portal, params }) => {
        const name = String(params['name'] ?? '')
        const method = portal.box?.missing.has(name.toLowerCase()) ? undefined : find(name)
        const isAvailable = method !== undefined && (method.scopes.length === 0 || method.scopes.some((scope) => portal.app.scope.includes(scope)))
        return { result: { isExisting: method !== undefined, isAvailable } }
      },
    },
    'feature.get': {
      scopes: free,
      run: ({ portal, params }) => {
        if (!params['CODE']) throw restError(400, 'CODE_EMPTY', "CODE can't be empty")
        return { result: { value: params['CODE'] === 'rest_offline_extended' && portal.hasOffline ? 'Y' : 'N' } }
      },
    },
    events: { scopes: free, run: () => ({ result: allEvents }) },
    'app.option.get': { scopes: free, run: ({ portal, params }) => ({ result: pick(installationOf(portal).options, params['option']) }) },
    'app.option.set': {
      scopes: free,
      run: ({ portal, params, user }) => {
        if (!user.isAdmin) throw restErrors.denied('Access denied!')
        Object.assign(installationOf(portal).options, readOptions(params['options']))
        return { result: true }
      },
    },
    'user.option.get': { scopes: free, run: (call) => ({ result: pick(userOptions(call), call.params['option']) }) },
    'user.option.set': {
      scopes: free,
      run: (call) => {
        installationOf(call.portal).userOptions.set(call.user.id, { ...userOptions(call), ...readOptions(call.params['options']) })
        return { result: true }
      },
    },
    'im.notify.system.add': { scopes: ['im'], run: notify },
    'im.notify.personal.add': { scopes: ['im'], run: notify },
  }
}

/** The installation; a token cannot outlive it, so its absence is a refused token. */
export function installationOf({ installation }: { installation: Installation | null }): Installation {
  if (!installation) throw restErrors.noAuth()
  return installation
}

function notify({ portal, params }: MethodCall): { result: number } {
  const userId = Number(params['USER_ID'] ?? 0)
  if (!portal.company.people.has(userId)) throw restError(400, 'USER_ID_EMPTY', "User ID can't be empty")
  const message = String(params['MESSAGE'] ?? '')
  if (message === '') throw restError(400, 'MESSAGE_EMPTY', "Message can't be empty")
  const tag = params['TAG'] === undefined ? null : String(params['TAG'])
  // A notification with the same tag replaces the older one.
  if (tag !== null) portal.notifications = portal.notifications.filter((other) => other.tag !== tag || other.userId !== userId)
  const id = 12_000 + portal.nextHandlerId++
  portal.notifications.push({ id, userId, message, tag, at: portal.now() })
  return { result: id }
}

function userOptions({ portal, user }: MethodCall): Record<string, unknown> {
  return installationOf(portal).userOptions.get(user.id) ?? {}
}

function pick(options: Record<string, unknown>, name: unknown): unknown {
  if (name !== undefined) return options[String(name)] ?? ''
  return Object.keys(options).length === 0 ? [] : options
}

function readOptions(options: unknown): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) throw restError(400, 'ArgumentNullException', 'options is empty')
  return { ...options }
}
