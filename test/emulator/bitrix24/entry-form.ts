import { randomBytes } from 'node:crypto'
import { installationOf } from './application-methods'
import type { PortalState } from './emulator-types'
import type { TokenStore } from './token-store'

/** What the browser posts into the frame: the address with its query, and the form fields. */
export type EntryForm = { url: string; sid: string; domain: string; protocol: '0' | '1'; fields: Record<string, string> }
export type EntryRequest = { handler: string; userId: number; placement?: string; options?: Record<string, unknown>; uri?: string; language?: string; withoutApplicationToken?: boolean }

/** Builds the entry of a user into the application with fresh tokens of that user. */
export function buildEntryForm(deps: { portal: PortalState; tokens: TokenStore }, request: EntryRequest): EntryForm {
  const { portal, tokens } = deps
  const { handler, userId, placement = 'DEFAULT' } = request
  const origin = new URL(portal.origin())
  const protocol = origin.protocol === 'https:' ? '1' : '0'
  const sid = randomBytes(16).toString('hex')
  const token = tokens.issue(portal.memberId, userId)
  const query = new URLSearchParams({ DOMAIN: origin.host, PROTOCOL: protocol, LANG: request.language ?? portal.language, APP_SID: sid })
  const options = { ...request.options, ...(request.uri === undefined ? {} : { URI: request.uri }) }
  const application = request.withoutApplicationToken ? {} : { APPLICATION_TOKEN: installationOf(portal).applicationToken, APPLICATION_SCOPE: portal.app.scope.join(',') }
  return {
    url: `${handler}${handler.includes('?') ? '&' : '?'}${query.toString()}`, sid, domain: origin.host, protocol,
    fields: {
      AUTH_ID: token.accessToken, AUTH_EXPIRES: String(tokens.settings.lifeSeconds), REFRESH_ID: token.refreshToken ?? '',
      SERVER_ENDPOINT: `${portal.oauthOrigin()}/rest/`, ...application, member_id: portal.memberId, status: portal.app.status, PLACEMENT: placement,
      ...(placement === 'DEFAULT' && Object.keys(options).length === 0 ? {} : { PLACEMENT_OPTIONS: JSON.stringify(options).replaceAll('/', '\\/') }),
    },
  }
}
