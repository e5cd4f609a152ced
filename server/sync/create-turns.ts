import type { SyncStep } from './sync-types'

/** Runs tasks one after another, whether or not they fail. */
export function createTurns(): SyncStep['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return async (work) => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return await turn
  }
}
