import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Figures of the process for Prometheus; none of them names a portal or a person. */
export type Telemetry = {
  observe: RequestHandler
  answer: RequestHandler
  /** An answer that did not pass `observe`. */
  note(labels: { method: string; route: string; status: string }, tookMs: number): void
}

/** `listeners` and `waiting` are read when the figures are asked for. */
export function createTelemetry({ listeners, waiting }: { listeners: () => number; waiting: () => Promise<number> }): Telemetry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'vympel_http_request_seconds', help: 'Time to answer, by route', labelNames: ['method', 'route', 'status'], registers: [registry],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
  })
  new Gauge({ name: 'vympel_streams_open', help: 'Open event streams', registers: [registry], collect() { this.set(listeners()) } })
  new Gauge({ name: 'vympel_inbox_waiting', help: 'Changes noted and not yet fetched', registers: [registry], async collect() { this.set(await waiting()) } })
  return {
    note: (labels, tookMs) => { durations.observe(labels, tookMs / 1000) },
    observe: (req, res, next) => {
      const end = durations.startTimer()
      res.on('finish', () => {
        // The pattern of the route, never the address itself: ids would make endless series.
        const pattern: unknown = (req.route as { path?: unknown } | undefined)?.path
        end({ method: req.method, route: typeof pattern === 'string' ? `${req.baseUrl}${pattern}` : 'none', status: String(res.statusCode) })
      })
      next()
    },
    answer: async (_req, res) => {
      res.type(registry.contentType).send(await registry.metrics())
    },
  }
}
