import type { Clock } from '../clock'

/** `burst` calls at once, then `perSecond`. */
export type Budget = { perSecond: number; burst: number }

/** Live changes go ahead of a long read. */
export type Priority = 'live' | 'backfill'

export type TokenBucket = {
  /** Resolves when one call may be made. Rejects when the signal is aborted. */
  take(priority: Priority, signal?: AbortSignal): Promise<void>
  /** The CRM says its own bucket is full: nothing is sent before the next token drips in. When that goes on, somebody shares the bucket or it is smaller than we think: the pace falls, and recovers by itself. */
  drain(): void
  /** So many calls were made without asking: no more than a burst of them is owed. */
  spend(calls: number): void
  setBudget(budget: Budget): void
}

type Waiter = { resolve(): void }

/** After so many live calls in a row a waiting long read gets one, so that neither starves. */
const liveInARow = 4
/** Refusals so close together are of calls sent together; those within the next span say that the pace is too high. */
const sameRefusalMs = 400
const nextRefusalMs = 10_000
const slowing = 0.75
const slowest = 0.2
/** How much of the full pace comes back in a second without a refusal. */
const recoveryPerSecond = 0.01

/** The calls one portal permits, handed out by priority and in order of asking. */
export function createTokenBucket(budget: Budget, clock: Clock, schedule: (run: () => void, ms: number) => void = later): TokenBucket {
  let { perSecond, burst } = budget
  let tokens = burst
  let countedAt = clock.now()
  let liveServed = 0
  let pace = 1
  let refusedAt = Number.NEGATIVE_INFINITY
  let isScheduled = false
  const waiting: { [priority in Priority]: Waiter[] } = { live: [], backfill: [] }

  return {
    async take(priority, signal) {
      signal?.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        const waiter: Waiter = {
          resolve() {
            signal?.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        const giveUp = () => {
          waiting[priority].splice(waiting[priority].indexOf(waiter), 1)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        waiting[priority].push(waiter)
        serve()
      })
    },
    drain() {
      refill()
      tokens = Math.min(tokens, 0)
      const since = clock.now() - refusedAt
      if (since < sameRefusalMs) return
      if (since < nextRefusalMs) pace = Math.max(slowest, pace * slowing)
      refusedAt = clock.now()
    },
    spend(calls) {
      refill()
      tokens = Math.max(-burst, tokens - calls)
    },
    setBudget(next) {
      refill()
      tokens = Math.max(Math.min(tokens, 0), tokens + next.burst - burst)
      ;({ perSecond, burst } = next)
      serve()
    },
  }

  function refill(): void {
    const now = clock.now()
    const seconds = Math.max(0, now - countedAt) / 1000
    tokens = Math.min(burst, tokens + seconds * perSecond * pace)
    pace = Math.min(1, pace + seconds * recoveryPerSecond)
    countedAt = now
  }

  function serve(): void {
    refill()
    // A hair below one is one: the timer and the clock do not round alike.
    while (tokens >= 0.999) {
      const waiter = nextWaiter()
      if (!waiter) return
      tokens -= 1
      waiter.resolve()
    }
    if (isScheduled || waiting.live.length + waiting.backfill.length === 0) return
    isScheduled = true
    schedule(() => {
      isScheduled = false
      serve()
    }, Math.max(1, Math.ceil(((1 - tokens) / (perSecond * pace)) * 1000)))
  }

  function nextWaiter(): Waiter | undefined {
    const isBackfillsTurn = waiting.live.length === 0 || liveServed >= liveInARow
    if (isBackfillsTurn && waiting.backfill.length > 0) {
      liveServed = 0
      return waiting.backfill.shift()
    }
    liveServed += 1
    return waiting.live.shift()
  }
}

function later(run: () => void, ms: number): void {
  setTimeout(run, ms).unref()
}
