/** Readings that several listeners make of the same state, until it is said to have moved on. */
export type SharedReads<Value> = {
  /** The reading of that key that is there or under way, else a new one; one that fails is not kept. */
  read(key: string, work: () => Promise<Value>): Promise<Value>
  forget(): void
}

export function createSharedReads<Value>(): SharedReads<Value> {
  const kept = new Map<string, Promise<Value>>()
  return {
    read: async (key, work) => {
      const known = kept.get(key)
      if (known) return await known
      const reading = work()
      kept.set(key, reading)
      try {
        return await reading
      } catch (error) {
        if (kept.get(key) === reading) kept.delete(key)
        throw error
      }
    },
    forget: () => { kept.clear() },
  }
}
