import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Gives whoever asks a turn of the event loop of their own, in the order they asked. SQLite answers at once, so many who start together would
 * else keep the loop until the last of them is done.
 */
export function createLoopTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return async () => {
    const own = last.then(async () => { await nextTurn() })
    last = own
    await own
  }
}
