import { z } from 'zod'
import { daySchema, periodUnitSchema } from '../goal/goal-schema'
import { progressSchema } from './goal-contract'
import { personSchema } from './people-contract'
import { figureUnitSchema } from './metric-contract'

/** `GET /api/board?unit=month&on=YYYY-MM-DD&department=`. */
export const boardQuerySchema = z.object({ unit: periodUnitSchema.default('month'), on: daySchema.optional(), department: z.string().max(64).optional() })

export const boardSchema = z.object({
  period: z.object({ from: daySchema, to: daySchema }),
  today: daySchema,
  /** Every visible person; `score` is the weighted mean index of own goals, null without goals. */
  rows: z.array(z.object({
    user: personSchema, goals: z.array(progressSchema), score: z.number().nullable(), bonusMinor: z.int(),
    /** The place by score among the rows shown, the same for the same score; absent without a score. */
    rank: z.int().optional(),
    /** Cap and floor of the person's bonuses in this period; `bonusMinor` keeps to them, `sumMinor` is what the lines come to. */
    limit: z.object({ capMinor: z.int().nullable(), floorMinor: z.int().nullable(), sumMinor: z.int() }).optional(),
  })),
  /** Goals of departments and of everyone that the viewer may see, each with the viewer's own row in `people`. */
  groups: z.array(progressSchema),
  /** One line per metric over the rows' own goals. */
  totals: z.array(z.object({
    metricId: z.string(), metricName: z.string(), unit: figureUnitSchema,
    fact: z.number().nullable(), base: z.number(), target: z.number(), index: z.number().nullable(), expected: z.number().nullable(),
  })),
  bonusMinor: z.int(),
  bonusMaxMinor: z.int().nullable(),
  currency: z.string(),
})
export type Board = z.infer<typeof boardSchema>
