import { AppError } from '../errors'
import type { ApiCall } from './api-call'

/** Runs the work of a call unless too much of it runs for the same person or portal; throws `limited` then. */
export type CallLimit = <Answer>(call: { session: Pick<ApiCall['session'], 'portalId' | 'userId'> }, work: () => Promise<Answer>) => Promise<Answer>

/** For work that holds the serving thread for long: one person, or one portal, must not keep the others from being served. */
export function createCallLimit({ perPerson, perPortal }: { perPerson: number; perPortal: number }): CallLimit {
  const running = new Map<string, number>()
  const add = (key: string, more: number): void => {
    const left = (running.get(key) ?? 0) + more
    if (left > 0) running.set(key, left)
    else running.delete(key)
  }
  return async ({ session: { portalId, userId } }, work) => {
    const person = `${portalId}:${userId}`
    if ((running.get(person) ?? 0) >= perPerson || (running.get(portalId) ?? 0) >= perPortal) {
      throw new AppError('limited', 'too-much-counting', 'Too much is being counted at once; try again in a few seconds.')
    }
    for (const key of [person, portalId]) add(key, 1)
    try {
      return await work()
    } finally {
      for (const key of [person, portalId]) add(key, -1)
    }
  }
}
