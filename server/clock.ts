/** Tells the time in epoch milliseconds; replaced in tests. */
export type Clock = { now(): number }

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }
