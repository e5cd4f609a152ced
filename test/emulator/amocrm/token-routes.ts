import express from 'express'
import type { Request, Response } from 'express'
import type { Counters } from './counters'
import type { AccountState } from './emulator-types'
import { strike } from './faults'
import type { Faults } from './faults'
import type { TokenStore } from './token-store'

type TokenDeps = { account: AccountState; tokens: TokenStore; counters: Counters; faults: Faults }

/** `/oauth2/access_token` of the account's own host, and the question where an account has moved to. */
export function createTokenRoutes({ account, tokens, counters, faults }: TokenDeps): express.Router {
  const router = express.Router()
  router.use(express.json({ strict: false }), express.urlencoded({ extended: false }))
  router.use((request, _response, next) => {
    if (/[?&](client_secret|refresh_token|access_token|code)=/.test(request.originalUrl)) counters.secretsInUrls += 1
    next()
  })
  router.post('/access_token', (request, response) => {
    counters.tokenRequests += 1
    if (strike(faults, 'oauthErrors')) response.status(500).type('html').send('Internal Server Error')
    else exchange(request, response)
  })
  router.get('/account/current/subdomain', (request, response) => {
    const token = tokens.findByRefresh(request.get('X-Refresh-Token') ?? '')
    if (token?.accountId !== account.id) refuse(response, 401, 'Token has been revoked')
    else response.json({ id: account.id, subdomain: account.subdomain, domain: domainOf(account), top_level_domain: 'ru' })
  })
  return router

  function exchange(request: Request, response: Response): void {
    const body = (request.body ?? {}) as Record<string, unknown>
    const { card } = account
    if (body['client_id'] !== card.clientId || body['client_secret'] !== card.clientSecret) refuse(response, 401, 'Client authentication failed')
    else if (body['redirect_uri'] !== card.urls?.redirectUri) refuse(response, 400, 'Check the `redirect_uri` parameter')
    else if (body['grant_type'] === 'authorization_code') spendCode(String(body['code'] ?? ''), response)
    else if (body['grant_type'] === 'refresh_token') refresh(String(body['refresh_token'] ?? ''), request, response)
    else refuse(response, 400, 'Check that all required parameters have been provided')
  }

  function spendCode(code: string, response: Response): void {
    const grant = tokens.spendCode(code, account.id)
    if (!grant) refuse(response, 400, 'Authorization code has expired')
    else answer(response, grant.userId)
  }

  function refresh(refreshToken: string, request: Request, response: Response): void {
    counters.refreshes += 1
    const old = faults.deadGrant ? undefined : tokens.spendRefresh(refreshToken, account.id)
    if (!old) refuse(response, 400, 'Token has been revoked')
    else if (strike(faults, 'lostRefreshes')) request.socket.destroy()
    else answer(response, old.userId)
  }

  function answer(response: Response, userId: number): void {
    const token = tokens.issue(tokenOwner(account), userId)
    response.json({ token_type: 'Bearer', expires_in: tokens.settings.lifeSeconds, access_token: token.accessToken, refresh_token: token.refreshToken, server_time: Math.floor(account.now() / 1000) })
  }

  function refuse(response: Response, status: 400 | 401, hint: string): void {
    response.status(status).type('application/problem+json').send(JSON.stringify({
      hint, title: status === 400 ? 'Некорректный запрос' : 'Не авторизован', type: 'https://developers.amocrm.ru/v3/errors/OAuthProblemJson', status,
      detail: 'В запросе отсутствует ряд параметров или параметры невалидны',
    }))
  }
}

/** `host:port` of the account. */
export function domainOf(account: AccountState): string {
  return new URL(account.origin()).host
}

/** The account as its tokens name it. */
export function tokenOwner(account: AccountState): { id: number; domain: string; apiDomain: string } {
  return { id: account.id, domain: domainOf(account), apiDomain: new URL(account.oauthOrigin()).host }
}
