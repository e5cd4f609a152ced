import { installationOf } from './application-methods'
import type { MethodAnswer, MethodCall, RestMethod } from './emulator-types'
import { restError, restErrors } from './rest-error'

const scopes = ['placement']
const single = new Set(['REST_APP_URI', 'PAGE_BACKGROUND_WORKER'])
const kinds = ['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'QUOTE', 'SMART_INVOICE']
const places = [
  ...kinds.flatMap((kind) => ['LIST_MENU', 'LIST_TOOLBAR', 'DETAIL_TAB', 'DETAIL_TOOLBAR'].map((spot) => `CRM_${kind}_${spot}`)),
  'LEFT_MENU', 'CRM_ANALYTICS_MENU', 'CRM_ANALYTICS_TOOLBAR', 'USER_PROFILE_MENU', 'USER_PROFILE_TOOLBAR', 'TASK_VIEW_TAB', 'TASK_VIEW_SIDEBAR',
  'TELEPHONY_ANALYTICS_MENU', 'SONET_GROUP_DETAIL_TAB', 'REST_APP_URI', 'PAGE_BACKGROUND_WORKER',
]

/** placement.*: an administrator's work; what is wrong with the arguments is answered with HTTP 200 and an error. */
export const placementMethods: Record<string, RestMethod> = {
  'placement.list': { scopes, run: () => ({ result: places }) },
  'placement.get': {
    scopes,
    run: ({ portal }) => ({ result: installationOf(portal).placements.map(({ placement, userId, handler, options, title, description, langAll }) => ({
      placement, userId, handler, options: Object.keys(options).length === 0 ? [] : options, title, description, langAll: Object.keys(langAll).length === 0 ? [] : langAll,
    })) }),
  },
  'placement.bind': { scopes, run: bind },
  'placement.unbind': { scopes, run: unbind },
}

function bind({ portal, params, user }: MethodCall): MethodAnswer {
  if (!user.isAdmin) throw restErrors.denied()
  const installation = installationOf(portal)
  const placement = String(params['PLACEMENT'] ?? '').toUpperCase()
  const handler = String(params['HANDLER'] ?? '')
  if (placement === '') throw argument('PLACEMENT')
  if (handler === '') throw argument('HANDLER')
  if (!places.includes(placement)) throw restError(200, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found')
  if (!/^https?:\/\/./.test(handler)) throw restError(200, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL')
  if (single.has(placement) && installation.placements.some((bound) => bound.placement === placement)) {
    throw restError(200, 'ERROR_PLACEMENT_MAX_COUNT', 'Placement max count')
  }
  if (installation.placements.some((bound) => bound.placement === placement && bound.handler === handler)) {
    throw restError(200, 'ERROR_CORE', 'Unable to set placement handler: Handler already binded')
  }
  const langAll = (params['LANG_ALL'] ?? {}) as Record<string, Record<string, string>>
  const title = String(langAll[portal.language]?.['TITLE'] ?? params['TITLE'] ?? portal.app.title)
  installation.placements.push({
    placement, handler, title, description: String(params['DESCRIPTION'] ?? ''), langAll,
    options: (params['OPTIONS'] ?? {}) as Record<string, unknown>, userId: Number(params['USER_ID'] ?? 0),
  })
  return { result: true }
}

function unbind({ portal, params, user }: MethodCall): MethodAnswer {
  if (!user.isAdmin) throw restErrors.denied()
  const installation = installationOf(portal)
  const placement = String(params['PLACEMENT'] ?? '').toUpperCase()
  const handler = params['HANDLER']
  const left = installation.placements.filter((bound) => bound.placement !== placement || (handler !== undefined && bound.handler !== handler))
  const count = installation.placements.length - left.length
  installation.placements = left
  return { result: { count } }
}

function argument(name: string): ReturnType<typeof restError> {
  return restError(200, 'ERROR_ARGUMENT', `Argument '${name}' is null or empty`, { argument: name })
}
