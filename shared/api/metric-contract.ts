import { z } from 'zod'
import { metricDefinitionSchema } from '../metric/metric-schema'
import { daySchema } from '../goal/goal-schema'
import { dropFields } from './drop-fields'
import { originalSchema } from './original-contract'

/** How a metric's figures are written: money in minor units, or a count of something. */
export const figureUnitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('money'), currency: z.string() }),
  // `fractional`: credits are split, so half a deal is a figure.
  z.object({ kind: z.literal('count'), of: z.string(), fractional: z.boolean().optional() }),
  z.object({ kind: z.literal('share') }),
  z.object({ kind: z.literal('hours') }),
  z.object({ kind: z.literal('number'), title: z.string() }),
])
export type FigureUnit = z.infer<typeof figureUnitSchema>

/** What is wrong with a saved metric or goal, in the caller's words: what it names is gone from the CRM, its person or department is. */
export const noticeSchema = z.object({ code: z.enum(['source', 'field', 'moment', 'person', 'value', 'dismissed', 'subject']), name: z.string(), message: z.string() })

/** A stored metric: its definition plus these. */
export const metricMetaSchema = z.object({
  id: z.string(), version: z.int(), unit: figureUnitSchema, sentence: z.string(),
  goals: z.int(), updatedAt: z.iso.datetime({ offset: true }), updatedBy: z.string(), editable: z.boolean(),
  /** First day of the newest version; null = it judges every open period. */
  from: daySchema.nullable(),
  /** A change is being credited: so many records of so many are done. */
  recredit: z.object({ done: z.int(), total: z.int() }).optional(),
  problem: noticeSchema.optional(),
})
export const metricSchema = z.intersection(metricDefinitionSchema, metricMetaSchema)
export type Metric = z.infer<typeof metricSchema>
/** `PUT /api/metrics/:id`: a definition, and the day from which it is in force; absent = in every open period. */
export const metricFromSchema = z.looseObject({ from: daySchema.nullish() })

const readOnly = Object.keys(metricMetaSchema.shape).filter((name) => name !== 'from')
/** A definition out of what was answered before: the server's own fields may come back, and are not read. */
export function withoutMeta(posted: unknown): unknown {
  return dropFields(posted, readOnly)
}
export const metricListSchema = z.object({ metrics: z.array(metricSchema) })

/** `POST /api/metrics/:id/values`: a person's value of one local day, four decimals at most; a later one takes its place. */
export const metricValueSchema = z.strictObject({ userId: z.string().min(1).max(64), on: daySchema, value: z.number().min(-1e11).max(1e11) })
export const enteredValueSchema = z.object({
  metricId: z.string(), ...metricValueSchema.shape, enteredBy: z.string(), enteredAt: z.iso.datetime({ offset: true }),
})

/** `PUT /api/metrics/:id/values`: many at once, all or none. */
export const metricValuesSchema = z.strictObject({ values: z.array(metricValueSchema).min(1).max(1000) })

const entrySchema = z.object({ value: z.number(), enteredBy: z.string(), enteredByName: z.string(), enteredAt: z.iso.datetime({ offset: true }) })

/** `GET /api/metrics/:id/values`: the newest value of each person and day with its author, and those that it took the place of, the newest first. */
export const metricValueListSchema = z.object({
  values: z.array(entrySchema.extend({ userId: z.string(), userName: z.string(), on: daySchema, corrected: z.array(entrySchema) })),
})
export type MetricValueList = z.infer<typeof metricValueListSchema>

export const previewPeriodSchema = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from < to, 'the period ends before it begins')

/** `POST /api/metrics/preview` answers this; `step.condition` is null in the first row, for the source. */
export const previewSchema = z.object({
  matched: z.number(),
  value: z.number().nullable(),
  unit: figureUnitSchema,
  people: z.number(),
  sentence: z.string(),
  steps: z.array(z.object({ condition: z.object({ field: z.string(), text: z.string() }), left: z.number() })),
  sample: z.array(z.object({
    kind: z.string(), id: z.string(), title: z.string(), url: z.string(),
    userId: z.string().nullable(), at: z.iso.datetime({ offset: true }).nullable(), value: z.number().nullable(),
    /** The amount in the record's own currency, where that is another one. */
    original: originalSchema.optional(),
  })),
})
export type Preview = z.infer<typeof previewSchema>
