import { formatPhpForm } from '../bitrix24/php-form'
import type { Counters } from './counters'
import type { AccountState, Subscription } from './emulator-types'
import { strike } from './faults'
import type { Faults } from './faults'
import type { Happening } from './happening'
import { hookBody } from './hook-body'
import { codeOf } from './hook-codes'

type Delivery = { subscription: Subscription; body: string; attempt: number }
/** `timeScale` shrinks the pauses between attempts: 0.001 makes five minutes 0.3 s. */
type SenderDeps = { account: AccountState; counters: Counters; faults: Faults; timeScale: number }

const deadlineMs = 2000
// One at a time: what order means is for the faults to say.
const concurrency = 1
const minute = 60_000
// The first two repeats are for every bad answer, the last two for 499 and 5xx only.
const pausesMs = [5 * minute, 15 * minute, 15 * minute, 60 * minute]
const pausesForAll = 2
const watchMs = 2 * 60 * minute
const toleratedFailures = 100

/** Posts webhooks: two seconds for an answer, repeats by the table, and silence after too many bad answers. No order is promised. */
export function createHookSender({ account, counters, faults, timeScale }: SenderDeps) {
  const queue: Delivery[] = []
  const held: Delivery[] = []
  const waiting = new Map<NodeJS.Timeout, Delivery>()
  const late = new Set<NodeJS.Timeout>()
  const idlers: (() => void)[] = []
  let running = 0
  let stopped = false

  function tell(happening: Happening): void {
    const code = codeOf(happening)
    const body = hookBody(account, happening)
    if (body) send(body, (subscription) => subscription.settings.includes(code))
  }

  /** Posts a body to whoever asked for such ones. */
  function send(body: Record<string, unknown>, isWanted: (subscription: Subscription) => boolean = () => true): void {
    if (!account.hasWebhooks) return
    for (const subscription of account.subscriptions) {
      if (!subscription.disabled && isWanted(subscription)) enqueue({ subscription, body: formatPhpForm(body), attempt: 1 })
    }
  }

  function enqueue(delivery: Delivery): void {
    if (strike(faults, 'dropHooks')) {
      counters.hooksDropped += 1
      return
    }
    const copies = strike(faults, 'duplicateHooks') ? [delivery, delivery] : [delivery]
    if (faults.reorderHooks > 0) {
      held.push(...copies)
      if (held.length < faults.reorderHooks) return
      faults.reorderHooks = 0
      copies.splice(0, copies.length, ...held.splice(0).reverse())
    }
    if (faults.hookDelayMs === 0) push(copies)
    else {
      const timer = setTimeout(() => {
        late.delete(timer)
        push(copies)
      }, faults.hookDelayMs)
      late.add(timer)
    }
  }

  function push(deliveries: readonly Delivery[]): void {
    queue.push(...deliveries)
    pump()
  }

  function pump(): void {
    while (!stopped && running < concurrency) {
      const delivery = queue.shift()
      if (!delivery) break
      running += 1
      void deliver(delivery).finally(() => {
        running -= 1
        pump()
      })
    }
    if (isIdle()) idlers.splice(0).forEach((done) => done())
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const { subscription, body, attempt } = delivery
    if (attempt > 1) counters.hookRetries += 1
    const status = await post(subscription.destination, body)
    const isGood = status >= 100 && status < 300
    if (isGood) counters.hooksSent += 1
    else counters.hooksFailed += 1
    note(subscription, isGood)
    if (isGood || subscription.disabled) return
    const pauses = status === 499 || (status >= 500 && status < 600) ? pausesMs : pausesMs.slice(0, pausesForAll)
    const pause = pauses[attempt - 1]
    if (pause === undefined || stopped) return
    const timer = setTimeout(() => repeat(timer), pause * timeScale)
    timer.unref()
    waiting.set(timer, { ...delivery, attempt: attempt + 1 })
  }

  function repeat(timer: NodeJS.Timeout): void {
    const delivery = waiting.get(timer)
    clearTimeout(timer)
    waiting.delete(timer)
    if (delivery && !delivery.subscription.disabled) push([delivery])
  }

  /** Switched off when there were too many bad answers in two hours and the last one is bad. */
  function note(subscription: Subscription, isGood: boolean): void {
    if (isGood) return
    subscription.failures = [...subscription.failures.filter((at) => at > account.now() - watchMs), account.now()]
    if (subscription.failures.length > toleratedFailures) subscription.disabled = true
  }

  function isIdle(): boolean {
    return running === 0 && queue.length === 0 && late.size === 0
  }

  return {
    tell, send,
    /** Resolves when nothing is queued, delayed or on its way; what waits for its repeat does not count. */
    idle: async (): Promise<void> => {
      if (!isIdle()) await new Promise<void>((done) => idlers.push(done))
    },
    /** Deliveries that wait for their repeat. */
    get waiting(): number { return waiting.size },
    /** Repeats now what waits. */
    repeatNow: (): void => [...waiting.keys()].forEach(repeat),
    stop: (): void => {
      stopped = true
      queue.length = 0
      for (const timer of [...waiting.keys(), ...late]) clearTimeout(timer)
      waiting.clear()
      late.clear()
      if (running === 0) idlers.splice(0).forEach((done) => done())
    },
  }
}

export type HookSender = ReturnType<typeof createHookSender>

/** The answer's status; 0 when there was none in time. */
async function post(url: string, body: string): Promise<number> {
  try {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'amoCRM-Webhooks/3.0' }
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(deadlineMs), redirect: 'manual' })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}
