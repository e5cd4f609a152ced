/** How much a portal bears: a leaky bucket per source address and, per method, seconds of work in ten minutes. */
export type Limits = { perSecond: number; burst: number; operatingSeconds: number; operatingCostSeconds: number }

export const cloudLimits: Limits = { perSecond: 2, burst: 50, operatingSeconds: 480, operatingCostSeconds: 0 }
export const enterpriseLimits: Limits = { ...cloudLimits, perSecond: 5, burst: 250 }
/** On the owner's server nothing is counted unless the owner switches it on. */
export const boxLimits: Limits = { perSecond: Number.MAX_SAFE_INTEGER, burst: Number.MAX_SAFE_INTEGER, operatingSeconds: Number.POSITIVE_INFINITY, operatingCostSeconds: 0 }

const bucketMs = 60_000
const windowBuckets = 10

/** The leaky bucket: a request that would overflow it is refused and does not fill it. */
export function createBucket(limits: Limits, now: () => number) {
  const levels = new Map<string, { level: number; at: number }>()
  return {
    take(source: string): boolean {
      const at = now()
      const bucket = levels.get(source) ?? { level: 0, at }
      const level = Math.max(0, bucket.level - ((at - bucket.at) / 1000) * limits.perSecond)
      const fits = level + 1 <= limits.burst
      levels.set(source, { level: fits ? level + 1 : level, at })
      return fits
    },
  }
}

/** Seconds of work per method over ten one-minute buckets. */
export function createOperatingMeter(limits: Limits, now: () => number) {
  const methods = new Map<string, Map<number, number>>()

  function bucketsOf(method: string): Map<number, number> {
    const buckets = methods.get(method) ?? new Map<number, number>()
    const oldest = Math.floor(now() / bucketMs) - windowBuckets
    for (const minute of buckets.keys()) if (minute <= oldest) buckets.delete(minute)
    methods.set(method, buckets)
    return buckets
  }

  function read(method: string): { operating: number; resetAt: number } {
    const buckets = bucketsOf(method)
    const minutes = [...buckets.keys()]
    const oldest = minutes.length > 0 ? Math.min(...minutes) : Math.floor(now() / bucketMs)
    return { operating: [...buckets.values()].reduce((sum, seconds) => sum + seconds, 0), resetAt: ((oldest + windowBuckets) * bucketMs) / 1000 }
  }

  return {
    read,
    isSpent: (method: string): boolean => read(method).operating >= limits.operatingSeconds,
    add(method: string, seconds: number): void {
      const buckets = bucketsOf(method)
      const minute = Math.floor(now() / bucketMs)
      buckets.set(minute, (buckets.get(minute) ?? 0) + seconds + limits.operatingCostSeconds)
    },
  }
}

export type OperatingMeter = ReturnType<typeof createOperatingMeter>
