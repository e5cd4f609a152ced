import { z } from 'zod'
import { daySchema } from '../goal/goal-schema'
import { metricDefinitionSchema } from '../metric/metric-schema'

/** A version of a metric: who stored it, when, and what it changed in the words of the reader's language. */
export const metricVersionSchema = z.object({
  version: z.int(),
  definition: metricDefinitionSchema,
  sentence: z.string(),
  /** What differs from the version before; empty for the first one. */
  changes: z.array(z.string()),
  /** First day it was stored for; null = every open period. */
  from: daySchema.nullable(),
  /** First day that a later version took over; null = none did. */
  to: daySchema.nullable(),
  /** Does it judge any day still? */
  inForce: z.boolean(),
  /** The figures on the screen know of it; false while it is being credited. */
  live: z.boolean(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime({ offset: true }),
})
export type MetricVersionRow = z.infer<typeof metricVersionSchema>

/** `GET /api/metrics/:id/versions`: the newest first. */
export const metricVersionListSchema = z.object({ versions: z.array(metricVersionSchema) })
export type MetricVersionList = z.infer<typeof metricVersionListSchema>
