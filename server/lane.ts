/** Runs what it is given one after another, in the order of asking; a failure does not hold up the next. */
export type Lane = {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when everything asked for so far has ended. */
  idle(): Promise<void>
}

/** One lane per portal keeps its writes from crossing each other. */
export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    run: async (work) => {
      const turn = tail.then(work)
      tail = turn.catch(() => undefined)
      return await turn
    },
    idle: async () => { await tail },
  }
}
