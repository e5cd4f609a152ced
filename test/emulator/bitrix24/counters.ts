/** Exact figures of what reached a portal. `methods` counts the commands inside batches too; `requests` counts HTTP hits. */
export type Counters = {
  requests: number; commands: number; methods: Record<string, number>; refused: Record<string, number>
  redirects: number; eventsSent: number; eventsDropped: number; eventsFailed: number
}

export function createCounters(): Counters {
  return { requests: 0, commands: 0, methods: {}, refused: {}, redirects: 0, eventsSent: 0, eventsDropped: 0, eventsFailed: 0 }
}

export function countMethod(counters: Counters, method: string): void {
  counters.commands += 1
  counters.methods[method] = (counters.methods[method] ?? 0) + 1
}

export function countRefusal(counters: Counters, code: string | number): void {
  counters.refused[String(code)] = (counters.refused[String(code)] ?? 0) + 1
}
