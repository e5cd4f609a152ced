import { callMethod, formatTime } from './call-method'
import type { CallAnswer, CallContext } from './call-method'
import type { Params } from './emulator-types'
import { parsePhpForm, toPhpArray } from './php-form'
import { isRestError, restError } from './rest-error'
import type { RestError } from './rest-error'

const maxCommands = 50
type Store = { result: Map<string, unknown>; result_error: Map<string, unknown>; result_total: Map<string, unknown>; result_next: Map<string, unknown>; result_time: Map<string, unknown> }

/** Up to 50 commands in one hit, of which one may be made to fail; `$result[key][path]` of a later command reads the answer of an earlier one. */
export function runBatch(context: CallContext, params: Params, failure: RestError | null): Omit<CallAnswer, 'total' | 'next'> {
  const startedAt = context.portal.now()
  const commands = Object.entries((params['cmd'] ?? params['CMD'] ?? {}) as Record<string, unknown>)
  if (commands.length > maxCommands) throw restError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
  const halt = ['1', 'true'].includes(String(params['halt'] ?? '0'))
  // A token runs out on the way; what else fails may be any command, but always the same for the same request.
  const failing = failure?.code === 'expired_token' ? Math.floor(commands.length / 2) : context.counters.requests % commands.length
  const store: Store = { result: new Map(), result_error: new Map(), result_total: new Map(), result_next: new Map(), result_time: new Map() }
  for (const [index, [key, command]] of commands.entries()) {
    const failed = runCommand(context, store, { key, command: String(command), failure: index === failing ? failure : null })
    if (!failed) continue
    store.result_error.set(key, { error: failed.code, error_description: failed.description, ...failed.extra })
    if (halt) break
  }
  const result = Object.fromEntries(Object.entries(store).map(([name, map]) => [name, toPhpArray(map)]))
  return { result, time: formatTime(context, startedAt, 'batch') }
}

function runCommand(context: CallContext, store: Store, { key, command, failure }: { key: string; command: string; failure: RestError | null }): RestError | undefined {
  const cut = command.indexOf('?')
  const name = (cut < 0 ? command : command.slice(0, cut)).replace(/^\/+|\.json$/g, '')
  try {
    if (failure) throw failure
    if (name.toLowerCase() === 'batch') throw restError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
    const params = resolve(parsePhpForm(cut < 0 ? '' : command.slice(cut + 1)), store) as Params
    const { result, total, next, time } = callMethod(context, name, params)
    store.result.set(key, result)
    store.result_time.set(key, time)
    if (total !== undefined) store.result_total.set(key, total)
    if (next !== undefined) store.result_next.set(key, next)
    return undefined
  } catch (error) {
    if (isRestError(error)) return error
    throw error
  }
}

/** Replaces references in values and keys, at every depth. */
function resolve(node: unknown, store: Store): unknown {
  if (typeof node === 'string') return resolveText(node, store)
  if (Array.isArray(node)) return node.map((child) => resolve(child, store))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [toText(resolveText(key, store)), resolve(child, store)]))
}

const reference = /\$(result_error|result_total|result_next|result)((?:\[[^\]]+\])+)/g

/** A text that is nothing but a reference becomes the value itself, an array too; inside other text the value is written out. */
function resolveText(text: string, store: Store): unknown {
  if (!text.includes('$')) return text
  const whole = [...text.matchAll(reference)][0]
  if (whole && whole[0] === text) return readPath(store, whole[1], whole[2])
  return text.replace(reference, (_, name: string, path: string) => toText(readPath(store, name, path)))
}

function readPath(store: Store, name: string | undefined, path: string | undefined): unknown {
  const parts = [...(path ?? '').matchAll(/\[([^\]]+)\]/g)].map((match) => match[1] ?? '')
  let node: unknown = store[(name ?? 'result') as keyof Store].get(parts.shift() ?? '')
  for (const part of parts) node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined
  return node ?? null
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.map(toText).join(',') : String(value)
}
