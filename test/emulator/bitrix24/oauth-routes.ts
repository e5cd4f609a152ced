import express from 'express'
import type { Request, Response } from 'express'
import type { AppCard } from './emulator-types'
import { strike } from './faults'
import type { Portal } from './portal'
import { formatInstant } from './portal-time'
import { readParams } from './rest-routes'
import type { IssuedToken, TokenStore } from './token-store'

export type OauthCounters = { tokenRequests: number; refreshes: number; appInfo: number; secretsInUrls: number }
type OauthDeps = { app: AppCard; tokens: TokenStore; portals: Portal[]; counters: OauthCounters; origin(): string; now(): number }

/** The one host that issues tokens for every portal: `/oauth/token/` and `/rest/app.info`. */
export function createOauthRoutes(deps: OauthDeps): express.Router {
  const { app, tokens, counters } = deps
  const router = express.Router()
  router.use(express.json({ strict: false }), express.text({ type: 'application/x-www-form-urlencoded' }))
  router.all('/oauth/token', (request, response) => {
    counters.tokenRequests += 1
    noteSecrets(request)
    issue(request, response)
  })
  router.all(['/rest/app.info', '/rest/app.info.json'], (request, response) => {
    counters.appInfo += 1
    noteSecrets(request)
    tellApp(readParams(request)['auth'], response)
  })
  return router

  function issue(request: Request, response: Response): void {
    const params = readParams(request)
    const grant = String(params['grant_type'] ?? '')
    if (params['client_id'] !== app.clientId || params['client_secret'] !== app.clientSecret) {
      refuse(response, 'invalid_client', 'Invalid client credentials')
    } else if (grant === 'refresh_token') {
      refresh(String(params['refresh_token'] ?? ''), request, response)
    } else if (grant === 'authorization_code') {
      const token = tokens.spendCode(String(params['code'] ?? ''))
      if (token) response.json(describeToken(token, grant))
      else refuse(response, 'invalid_grant', 'Invalid authorization code')
    } else {
      refuse(response, 'invalid_request', 'Wrong grant_type')
    }
  }

  function refresh(refreshToken: string, request: Request, response: Response): void {
    const portal = portalOf(tokens.findByRefresh(refreshToken))
    if (portal && strike(portal.faults, 'oauthErrors')) {
      response.status(500).send('Internal Server Error')
      return
    }
    const token = portal?.faults.deadGrant ? undefined : tokens.refresh(refreshToken)
    counters.refreshes += 1
    if (!token) refuse(response, 'invalid_grant', 'Invalid refresh token')
    else if (portal && strike(portal.faults, 'lostRefreshes')) request.socket.destroy()
    else response.json(describeToken(token, 'refresh_token'))
  }

  function tellApp(auth: unknown, response: Response): void {
    const token = typeof auth === 'string' ? tokens.find(auth) : undefined
    const portal = portalOf(token)
    if (!token || !portal?.state.installation) {
      response.status(401).json({ error: 'NO_AUTH_FOUND', error_description: 'Wrong authorization data' })
      return
    }
    if (tokens.isExpired(token)) {
      response.status(401).json({ error: 'expired_token', error_description: 'The access token provided has expired.' })
      return
    }
    const now = deps.now()
    const scope = app.scope.join(',')
    response.json({
      result: {
        client_id: app.clientId, scope, expires: formatInstant('UTC', token.expiresAt),
        install: {
          installed: portal.state.installation.finished, version: String(app.version), status: app.status, scope, domain: portal.domain,
          uri: portal.origin, client_endpoint: `${portal.origin}/rest/`, member_id: portal.memberId, member_type: 'user',
        },
        user_id: String(token.userId),
      },
      time: { start: now / 1000, finish: now / 1000, duration: 0, processing: 0, date_start: formatInstant('UTC', now), date_finish: formatInstant('UTC', now) },
    })
  }

  /** `domain` is the OAuth host, never the portal: whoever stores it as the portal's address is wrong. */
  function describeToken(token: IssuedToken, grant: string): Record<string, unknown> {
    const portal = portalOf(token)
    return {
      access_token: token.accessToken, client_endpoint: `${portal?.origin ?? ''}/rest/`, domain: new URL(deps.origin()).host,
      ...(grant === 'refresh_token' ? { expires: Math.floor(token.expiresAt / 1000) } : {}), expires_in: tokens.settings.lifeSeconds,
      member_id: token.memberId, refresh_token: token.refreshToken, scope: app.scope.join(','), server_endpoint: `${deps.origin()}/rest/`,
      status: app.status, user_id: token.userId,
    }
  }

  function portalOf(token: IssuedToken | undefined): Portal | undefined {
    return deps.portals.find((portal) => portal.memberId === token?.memberId)
  }

  function noteSecrets(request: Request): void {
    if (/[?&](client_secret|refresh_token|auth|code)=/.test(request.originalUrl)) counters.secretsInUrls += 1
  }
}

function refuse(response: Response, code: string, description: string): void {
  response.status(code === 'invalid_client' ? 401 : 400).json({ error: code, error_description: description })
}
