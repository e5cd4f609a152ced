/** Exact figures of what reached an account. `paths` counts `GET /api/v4/leads` and the like, ids written as `:id`. */
export type Counters = {
  requests: number; paths: Record<string, number>; refused: Record<string, number>; mostInOneSecond: number
  tokenRequests: number; refreshes: number; secretsInUrls: number
  hooksSent: number; hooksFailed: number; hooksDropped: number; hookRetries: number
}

export function createCounters(): Counters {
  return {
    requests: 0, paths: {}, refused: {}, mostInOneSecond: 0, tokenRequests: 0, refreshes: 0, secretsInUrls: 0,
    hooksSent: 0, hooksFailed: 0, hooksDropped: 0, hookRetries: 0,
  }
}

export function countPath(counters: Counters, method: string, path: string): void {
  const name = `${method} ${path.replace(/\/+$/, '').replace(/\/(\d+|[0-9a-f]{20,}|[0-9a-z]{26})(?=\/|$)/g, '/:id')}`
  counters.requests += 1
  counters.paths[name] = (counters.paths[name] ?? 0) + 1
}

export function countRefusal(counters: Counters, status: number): void {
  counters.refused[status] = (counters.refused[status] ?? 0) + 1
}
