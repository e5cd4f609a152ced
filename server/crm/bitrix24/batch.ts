import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { Priority } from '../token-bucket'
import type { OperatingMeter } from '../operating-meter'
import { encodeQuery } from './encode-query'
import { batchSchema, itemErrorSchema, numberSchema } from './payload-schema'
import { isMissingMethod, readTime, toRestError, type RestAnswer } from './rest-answer'
import type { RestClient } from './rest-client'

export type BatchCommand = { key: string; method: string; params: Record<string, unknown> }
/** `total` where the method counted its list. */
export type BatchItem = { result: unknown; total?: number } | { error: AppError }
/** Runs up to 50 commands in one request; each has its own result or error. Throws when the request as a whole fails. */
export type RunBatch = (commands: readonly BatchCommand[], priority: Priority) => Promise<ReadonlyMap<string, BatchItem>>

/** The platform's limit. */
export const batchSize = 50

export function createRunBatch(rest: RestClient, meter: OperatingMeter, clock: Clock): RunBatch {
  return async (commands, priority) => {
    if (commands.length === 0) return new Map()
    const methodOf = new Map(commands.map(({ key, method }) => [key, method]))
    const cmd = Object.fromEntries(commands.map(({ key, method, params }) => [key, `${method}?${encodeQuery(params)}`]))
    let items = new Map<string, BatchItem>()
    await rest.call({
      method: 'batch', params: { halt: 0, cmd }, priority, meters: ['batch', ...new Set(methodOf.values())],
      inspect: (answer) => {
        items = readItems(answer, methodOf, { meter, now: clock.now() })
        // A token that ran out, or a limit reached, half way through concerns the whole request.
        const errors = [...items.values()].flatMap((item) => ('error' in item ? [item.error] : []))
        const fatal = errors.find(isOfTheRequest)
        if (fatal) throw fatal
        const spent = errors.filter(isSpent)
        // One method without computing time concerns the others only when nothing else was asked for.
        if (spent[0] && spent.length === items.size) throw spent[0]
      },
    })
    return items
  }
}

/** Runs any number of commands, 50 in a request. */
export async function runAll(run: RunBatch, commands: readonly BatchCommand[], priority: Priority): Promise<Map<string, BatchItem>> {
  const items = new Map<string, BatchItem>()
  for (let i = 0; i < commands.length; i += batchSize) {
    for (const [key, item] of await run(commands.slice(i, i + batchSize), priority)) items.set(key, item)
  }
  return items
}

/** The result of one command; throws its error, or that it is missing. */
export function resultOf(items: ReadonlyMap<string, BatchItem>, key: string): unknown {
  const item = items.get(key)
  if (!item) throw toRestError(key, 'ERROR_UNEXPECTED_ANSWER', 'the batch has no such result')
  if ('error' in item) throw item.error
  return item.result
}

/** The result of one command, or `fallback` on a portal without the method; throws any other error. */
export function resultOr(items: ReadonlyMap<string, BatchItem>, key: string, fallback: unknown): unknown {
  const item = items.get(key)
  return item && 'error' in item && isMissingMethod(item.error) ? fallback : resultOf(items, key)
}

function readItems(answer: RestAnswer, methodOf: ReadonlyMap<string, string>, { meter, now }: { meter: OperatingMeter; now: number }): Map<string, BatchItem> {
  const batch = batchSchema.safeParse(answer.result)
  if (!batch.success) throw toRestError('batch', 'ERROR_UNEXPECTED_ANSWER', 'no batch in the answer')
  const { result, result_error: errors, result_time: times, result_total: totals } = batch.data
  const items = new Map<string, BatchItem>()
  for (const [key, method] of methodOf) {
    const { operating, resetAt } = readTime(times[key])
    if (operating !== null && resetAt !== null) meter.note(method, operating, resetAt)
    if (key in errors) {
      const { error, error_description: description } = itemErrorSchema.safeParse(errors[key]).data ?? { error: '', error_description: String(errors[key]) }
      const refusal = toRestError(method, String(error), description)
      if (isSpent(refusal)) meter.refuse(method, now)
      items.set(key, { error: refusal })
    } else if (key in result) items.set(key, { result: result[key], ...toTotal(totals[key]) })
  }
  return items
}

function toTotal(told: unknown): { total?: number } {
  const total = numberSchema.safeParse(told).data ?? null
  return total === null ? {} : { total }
}

/** The method has used up its computing time for now. */
export function isSpent(error: unknown): boolean {
  return error instanceof AppError && error.code === 'operating_limit'
}

function isOfTheRequest(error: AppError): boolean {
  return error.code === 'query_limit' || error.code === 'token_refused' || error.code === 'crm_unavailable'
}
