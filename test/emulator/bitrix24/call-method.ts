import type { Person } from '../company/company-types'
import { countMethod } from './counters'
import type { Counters } from './counters'
import type { MethodAnswer, Params, PortalState, PublishChange } from './emulator-types'
import type { OperatingMeter } from './limiter'
import { formatInstant } from './portal-time'
import { restError, restErrors } from './rest-error'
import { findMethod } from './rest-methods'

export type CallContext = { portal: PortalState; user: Person; meter: OperatingMeter; counters: Counters; publish: PublishChange }
export type TimeBlock = Record<string, number | string>
export type CallAnswer = MethodAnswer & { time: TimeBlock }

/** Runs one method as a user: scope, operating limit, then the method itself. Throws RestError. */
export function callMethod(context: CallContext, name: string, params: Params): CallAnswer {
  const { portal, user, meter } = context
  const method = findMethod(name)
  if (!method || portal.box?.missing.has(name.toLowerCase())) throw restErrors.noMethod()
  countMethod(context.counters, name)
  if (method.scopes.length > 0 && !method.scopes.some((scope) => portal.app.scope.includes(scope))) throw restErrors.scope()
  const startedAt = portal.now()
  if (meter.isSpent(name)) {
    throw restError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.', { time: formatTime(context, startedAt, name) })
  }
  const startedMs = performance.now()
  const answer = method.run({ portal, user, params, publish: context.publish })
  meter.add(name, (performance.now() - startedMs) / 1000)
  return { ...answer, time: formatTime(context, startedAt, name) }
}

/** The `time` block of an answer; seconds since the epoch as PHP counts them. */
export function formatTime({ portal, meter }: Pick<CallContext, 'portal' | 'meter'>, startedAt: number, method: string): TimeBlock {
  const finishedAt = portal.now()
  const zone = portal.company.timeZone
  const { operating, resetAt } = meter.read(method)
  return {
    start: startedAt / 1000, finish: finishedAt / 1000, duration: (finishedAt - startedAt) / 1000, processing: (finishedAt - startedAt) / 1000,
    date_start: formatInstant(zone, startedAt), date_finish: formatInstant(zone, finishedAt), ...(portal.box ? {} : { operating_reset_at: resetAt, operating }),
  }
}
