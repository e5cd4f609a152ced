import { randomUUID } from 'node:crypto'
import express from 'express'
import type { Request, Response } from 'express'
import type { CompanyChange, Person } from '../company/company-types'
import { accountRoutes } from './account-routes'
import { readQuery } from './api-query'
import { countPath, countRefusal } from './counters'
import type { Counters } from './counters'
import type { AccountState, ApiRoute } from './emulator-types'
import { eventRoutes } from './event-routes'
import { strike } from './faults'
import type { Faults } from './faults'
import { leadRoutes } from './lead-routes'
import type { createLimiter, Limits } from './limiter'
import { catalogRoutes } from './catalog-routes'
import { fieldRoutes } from './field-routes'
import { linkRoutes } from './link-routes'
import { noteRoutes } from './note-routes'
import { partyRoutes } from './party-routes'
import { pipelineRoutes } from './pipeline-routes'
import { describeProblem, isProblem, problems } from './problem'
import type { Problem } from './problem'
import type { TokenStore } from './token-store'
import { taskRoutes } from './task-routes'
import { unsortedRoutes } from './unsorted-routes'
import { userRoutes } from './user-routes'
import { webhookRoutes } from './webhook-routes'
import { writeRoutes } from './write-routes'

export type ApiDeps = {
  account: AccountState; tokens: TokenStore; limits: Limits; limiter: ReturnType<typeof createLimiter>; counters: Counters; faults: Faults
  publish(change: CompanyChange): void
}

const routes: readonly ApiRoute[] = [
  ...accountRoutes, ...userRoutes, ...pipelineRoutes, ...leadRoutes, ...unsortedRoutes, ...partyRoutes, ...taskRoutes, ...eventRoutes, ...noteRoutes, ...fieldRoutes, ...catalogRoutes, ...linkRoutes, ...webhookRoutes, ...writeRoutes,
]
const prefix = '/api/v4'

const parameters = ({ path }: ApiRoute): number => path.split(':').length

/** `/api/v4` of one account: the limit first, then the token, then the route. */
export function createApiRoutes(deps: ApiDeps): express.Router {
  const { account, limits, limiter, counters, faults } = deps
  const router = express.Router()
  router.use(express.json({ limit: '10mb', strict: false }))
  router.use(async (request, response, next) => {
    countPath(counters, request.method, `${prefix}${request.path}`)
    if (strike(faults, 'socketResets')) {
      request.socket.destroy()
      return
    }
    // Nobody ever answers; the client gives up by itself.
    if (strike(faults, 'timeouts')) return
    if (faults.slowMs > 0) await new Promise((done) => setTimeout(done, faults.slowMs))
    guard(response, () => {
      if (faults.isBlocked || faults.refusedPaths.includes(request.path)) throw problems.forbidden()
      const verdict = limiter.take()
      if (verdict === 'blocked') throw problems.forbidden('IP blocked')
      if (verdict === 'too many') throw problems.tooMany(limits.retryAfterSeconds)
      if (strike(faults, 'serverErrors')) throw problems.broken()
      if (strike(faults, 'gatewayTimeouts')) throw problems.gatewayTimeout()
      response.locals['user'] = readUser(request)
      if (faults.isUnpaid && request.method !== 'GET') throw problems.unpaid()
      next()
    })
  })
  // Words before parameters, so that `/leads/pipelines` is not the lead "pipelines".
  for (const route of routes.toSorted((a, b) => parameters(a) - parameters(b))) {
    router[route.method](route.path, (request, response) => guard(response, () => answer(route, request, response)))
  }
  router.use((request, response) => guard(response, () => {
    const isKnown = routes.some((route) => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}/?$`).test(request.path))
    throw isKnown ? problems.wrongMethod() : problems.notFound(request.method, `${account.origin()}${request.originalUrl}`)
  }))
  return router

  function answer(route: ApiRoute, request: Request, response: Response): void {
    const params = Object.fromEntries(Object.entries(request.params).map(([key, value]) => [key, String(value)]))
    const result = route.run({
      account, user: response.locals['user'] as Person, params, query: readQuery(request.originalUrl), body: request.body as unknown,
      path: `${prefix}${request.path}`, publish: deps.publish,
    })
    response.set('X-Request-Id', randomUUID())
    if (result === null) response.status(204).end()
    else response.status(result.status ?? 200).type('application/hal+json').send(JSON.stringify(result.body))
  }

  function readUser(request: Request): Person {
    const token = deps.tokens.find(/^Bearer (.+)$/i.exec(request.get('Authorization') ?? '')?.[1] ?? '')
    if (!token || token.accountId !== account.id || deps.tokens.isExpired(token) || !account.installation || strike(faults, 'expiredTokens')) throw problems.unauthorized()
    const asked = request.get('X-Context-User-ID')
    const user = account.company.people.get(token.userId)
    if (!user) throw problems.unauthorized()
    if (asked === undefined) return user
    const other = account.company.people.get(Number(asked))
    if (!user.isAdmin || !other?.active) throw problems.forbidden()
    return other
  }

  function guard(response: Response, run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!isProblem(error)) throw error
      refuse(response, error)
    }
  }

  function refuse(response: Response, refusal: Problem): void {
    countRefusal(counters, refusal.status)
    response.set('X-Request-Id', randomUUID()).status(refusal.status).type('application/problem+json').send(JSON.stringify(describeProblem(refusal)))
  }
}
