import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from '../logger'

/** Gives every request an id and notes how it was answered. Paths only: queries carry what the CRM posts. */
export function createRequestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const requestId = randomUUID()
    const startedAt = process.hrtime.bigint()
    res.locals.requestId = requestId
    res.set('X-Request-Id', requestId)
    const path = req.path
    res.on('finish', () => {
      const ms = Number((process.hrtime.bigint() - startedAt) / 1_000_000n)
      logger.debug({ requestId, method: req.method, path, status: res.statusCode, ms }, 'answered')
    })
    next()
  }
}
