import { z } from 'zod'
import { daySchema, goalSubjectSchema } from '../goal/goal-schema'
import { metricDefinitionSchema } from '../metric/metric-schema'
import { figureUnitSchema } from './metric-contract'

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

/** A figure as it is on the screen; `bonusMinor` is null for a row that has none of its own. */
const trialFigureSchema = z.object({ fact: z.number().nullable(), index: z.number().nullable(), bonusMinor: z.int().nullable() })
export type TrialFigure = z.infer<typeof trialFigureSchema>
const trialChangeSchema = { before: trialFigureSchema, after: trialFigureSchema, changed: z.boolean() }

/** A record whose credits would change. */
const trialRecordSchema = z.object({
  kind: z.string(), id: z.string(), title: z.string(), url: z.string(), userId: z.string(), userName: z.string(),
  change: z.enum(['in', 'out', 'other']), before: z.number().nullable(), after: z.number().nullable(),
})
export type TrialRecord = z.infer<typeof trialRecordSchema>

/** `POST /api/metrics/:id/dry-run` (body as of PUT): what saving would change in the present periods of the goals the caller may see. Writes nothing. */
export const dryRunSchema = z.object({
  /** First day of the version; null = every open period. */
  from: daySchema.nullable(),
  today: daySchema,
  changes: z.array(z.string()),
  currency: z.string(),
  goals: z.array(z.object({
    goalId: z.string(), metricId: z.string(), metricName: z.string(), subject: goalSubjectSchema, subjectName: z.string(), better: z.enum(['higher', 'lower']),
    period: z.object({ from: daySchema, to: daySchema }),
    unitBefore: figureUnitSchema, unit: figureUnitSchema, ...trialChangeSchema,
    people: z.array(z.object({ userId: z.string(), name: z.string(), ...trialChangeSchema })),
  })),
  /** Goals in their present period that the caller may not see. */
  hiddenGoals: z.int(),
  /** Records of the people whose rows are shown, that begin or cease to count, or count otherwise. */
  records: z.object({ in: z.int(), out: z.int(), other: z.int(), sample: z.array(trialRecordSchema) }),
  totals: z.object({ goals: z.int(), people: z.int(), bonusBeforeMinor: z.int(), bonusAfterMinor: z.int() }),
})
export type DryRun = z.infer<typeof dryRunSchema>
