import type { Clock } from '../clock'

/** `burst` calls at once, then `perSecond`. */
export type Budget = { perSecond: number; burst: number }

/** Live changes go ahead of a long read. */
export type Priority = 'live' | 'backfill'

export type TokenBucket = {
  /** Resolves when one call may be made. Rejects when the signal is aborted. */
  take(priority: Priority, signal?: AbortSignal): Promise<void>
  /** The CRM says its own bucket is full: nothing is sent before the next token drips in. */
  drain(): void
  setBudget(budget: Budget): void
}

type Waiter = { resolve(): void }

/** After so many live calls in a row a waiting long read gets one, so that neither starves. */
const liveInARow = 4

/** The calls one portal permits, handed out by priority and in order of asking. */
export function createTokenBucket(budget: Budget, clock: Clock, schedule: (run: () => void, ms: number) => void = later): TokenBucket {
  let { perSecond, burst } = budget
  let tokens = burst
  let countedAt = clock.now()
  let liveServed = 0
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
    },
    setBudget(next) {
      refill()
      tokens += next.burst - burst
      ;({ perSecond, burst } = next)
      serve()
    },
  }

  function refill(): void {
    const now = clock.now()
    tokens = Math.min(burst, tokens + (Math.max(0, now - countedAt) / 1000) * perSecond)
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
    }, Math.max(1, Math.ceil(((1 - tokens) / perSecond) * 1000)))
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
