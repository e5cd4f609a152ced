import type { IncomingHttpHeaders } from 'node:http'
import express from 'express'
import type { Request, Response } from 'express'
import { runBatch } from './batch'
import { callMethod } from './call-method'
import type { CallContext } from './call-method'
import { countMethod, countRefusal } from './counters'
import type { Counters } from './counters'
import type { Params, PortalState, PublishChange } from './emulator-types'
import { strike } from './faults'
import type { Faults } from './faults'
import { createBucket, createOperatingMeter } from './limiter'
import type { Limits } from './limiter'
import { parsePhpForm } from './php-form'
import { isRestError, restError, restErrors } from './rest-error'
import type { RestError } from './rest-error'
import type { TokenStore } from './token-store'

export type RestDeps = { portal: PortalState; tokens: TokenStore; limits: Limits; counters: Counters; faults: Faults; publish: PublishChange }

/** `/rest/METHOD`, with or without `.json` and with the double slash that joined addresses bring; JSON, form or query. */
export function createRestRoutes(deps: RestDeps): express.Router {
  const { portal, limits, counters, faults } = deps
  const bucket = createBucket(limits, portal.now)
  const meter = createOperatingMeter(limits, portal.now)
  const router = express.Router()
  router.use((request, response, next) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*', 'Access-Control-Allow-Methods': 'GET, POST, OPTIONS' })
    if (request.method === 'OPTIONS') response.status(200).end()
    else next()
  })
  router.use(express.json({ limit: '20mb', strict: false }), express.text({ type: 'application/x-www-form-urlencoded', limit: '20mb' }))
  router.use(async (request, response) => {
    counters.requests += 1
    if (faults.planned?.request === counters.requests) faults[faults.planned.fault] += 1
    if (strike(faults, 'silences')) return
    if (strike(faults, 'socketResets')) {
      request.socket.destroy()
      return
    }
    if (faults.slowMs > 0) await new Promise((done) => setTimeout(done, faults.slowMs))
    try {
      if (strike(faults, 'serverErrors')) throw restError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error')
      if (faults.isOverloaded) throw restError(503, 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.')
      if (!bucket.take(request.ip ?? '')) throw restError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests')
      const done = answer(request)
      if (strike(faults, 'lostAnswers')) request.socket.destroy()
      else response.json(done)
    } catch (error) {
      if (!isRestError(error)) throw error
      sendError(response, error)
    }
  })
  return router

  function answer(request: Request): Record<string, unknown> {
    const name = request.path.replace(/^\/+/, '').replace(/(\.json)?\/*$/, '')
    const { auth, ...params } = readParams(request)
    const context: CallContext = { portal, user: readUser(auth), meter, counters, publish: deps.publish }
    if (strike(faults, 'errorsInOk')) throw restError(200, 'ERROR_CORE', 'Something went wrong')
    if (name.toLowerCase() !== 'batch') return { ...callMethod(context, name.toLowerCase(), params) }
    countMethod(counters, 'batch')
    return { ...runBatch(context, params, strike(faults, 'failedCommands') ? restErrors.failed() : strike(faults, 'expiredCommands') ? restErrors.expired() : null) }
  }

  function readUser(auth: unknown): CallContext['user'] {
    const token = typeof auth === 'string' ? deps.tokens.find(auth) : undefined
    if (!token || token.memberId !== portal.memberId || !portal.installation) throw restErrors.noAuth()
    if (deps.tokens.isExpired(token) || strike(faults, 'expiredTokens')) throw restErrors.expired()
    const user = portal.company.people.get(token.userId)
    if (!user?.active) throw restErrors.userAccess()
    return user
  }

  function sendError(response: Response, error: RestError): void {
    countRefusal(counters, error.code)
    response.status(error.status).json({ error: error.code, error_description: error.description, ...error.extra })
  }
}

/** Parameters of a call: the query, then the body over it. */
export function readParams(request: { originalUrl: string; body: unknown; headers: IncomingHttpHeaders }): Params {
  const cut = request.originalUrl.indexOf('?')
  const query = cut < 0 ? {} : parsePhpForm(request.originalUrl.slice(cut + 1))
  return { ...query, ...readBody(request.body) }
}

function readBody(body: unknown): Params {
  if (typeof body === 'string') return parsePhpForm(body)
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
