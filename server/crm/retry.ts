import { AppError } from '../errors'

export type RetryPolicy = { attempts: number; baseMs: number; capMs: number }

/** What retrying needs from outside: waiting that a stop interrupts, and chance for the jitter. */
export type RetryDeps = { sleep(ms: number): Promise<void>; random(): number }

/** Whether the same call may succeed later: a limit was hit or the CRM did not answer. Refusals and dead grants are final. */
export function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  return error.kind === 'limited' || (error.kind === 'upstream' && (error.code === 'crm_unavailable' || error.code === 'crm_timeout'))
}

/** Pause before attempt `attempt` (1 = the first repetition): exponential, capped, between half and the whole of it. */
export function backoffMs(policy: Pick<RetryPolicy, 'baseMs' | 'capMs'>, attempt: number, random: () => number): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}

/** Runs `work` until it succeeds, fails for good, or the attempts are used up; then throws the last failure. */
export async function withRetry<T>(policy: RetryPolicy, deps: RetryDeps, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= policy.attempts || !isWorthRetrying(error)) throw error
      await deps.sleep(backoffMs(policy, attempt, deps.random))
    }
  }
}
