import { z } from 'zod'
import { funnelSchema } from '../funnel/funnel-schema'
import type { MetricDefinition } from './metric-types'

const name = z.string().trim().min(1).max(200)
const better = z.enum(['higher', 'lower']).default('higher')
const field = z.string().min(1).max(200)
const share = z.number().gt(0).max(1)

export const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count') }),
  ...(['sum', 'average', 'min', 'max', 'distinct'] as const).map((kind) => z.strictObject({ kind: z.literal(kind), field })),
  z.strictObject({ kind: z.literal('duration'), from: field, to: field, hours: z.enum(['calendar', 'working']).optional() }),
])

export const creditPolicySchema = z.union([
  field,
  z.strictObject({ split: z.array(z.strictObject({ who: field, share })).min(1).max(10) }),
])

const funnelMetric = z.strictObject({
  name,
  source: z.string().regex(/^(deal|lead|invoice|quote|task|activity|call|contact|company|item:\d+)$/, 'unknown source'),
  where: funnelSchema.default({ all: [] }),
  measure: measureSchema,
  when: field.default('createdAt'),
  who: creditPolicySchema.default('owner'),
  better,
  occurrence: z.enum(['current', 'every', 'first']).optional(),
  holdBulk: z.boolean().optional(),
})
const ratioMetric = z.strictObject({
  name, better,
  ratio: z.strictObject({ of: z.string().min(1), to: z.string().min(1), minSample: z.number().min(0).optional() }),
})
const manualMetric = z.strictObject({ name, better, manual: z.strictObject({ unit: z.string().trim().min(1).max(40) }) })

/** Shape of a metric as it is posted; `checkMetric` says whether it makes sense on this portal. */
export const metricDefinitionSchema = z.union([funnelMetric, ratioMetric, manualMetric]) as unknown as z.ZodType<MetricDefinition>
