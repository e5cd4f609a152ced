import { z } from 'zod'
import { mostMinor } from '../bonus/bonus-amount'
import { bonusRuleSchema, fractionSchema } from '../bonus/bonus-schema'

/** A calendar day that exists. */
export const daySchema = z.string().refine((text) => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const at = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return at.toISOString().slice(0, 10) === text && Number(match[1]) >= 1970 && Number(match[1]) < 2100
}, 'not a calendar day, expected YYYY-MM-DD')

export const periodUnitSchema = z.enum(['day', 'week', 'month', 'quarter', 'halfYear', 'year'])

export const goalSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), id: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('department'), id: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('everyone') }),
])

export const goalPeriodSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('once'), from: daySchema, to: daySchema }),
    z.strictObject({ kind: z.literal('every'), unit: periodUnitSchema, from: daySchema, until: daySchema.optional() }),
  ])
  .refine((p) => (p.kind === 'once' ? p.from < p.to : p.until === undefined || p.from < p.until), 'the period ends before it begins')

const figure = z.number().refine((x) => Math.abs(x) <= Number.MAX_SAFE_INTEGER / 1e3, 'too large')

/** Shape of a goal as it is posted; `checkGoal` says whether it makes sense. */
export const goalDraftSchema = z
  .strictObject({
    metricId: z.string().min(1).max(64),
    subject: goalSubjectSchema,
    base: figure.default(0),
    target: figure,
    period: goalPeriodSchema,
    marks: z.array(z.strictObject({ at: fractionSchema.gt(0).max(100), amountMinor: z.int().min(0).max(mostMinor).optional() })).max(20).default([]),
    weight: fractionSchema.min(0).max(1).optional(),
    bonus: bonusRuleSchema.optional(),
    prorate: z.boolean().optional(),
    prorateFund: z.boolean().optional(),
  })
  .refine((goal) => goal.base !== goal.target, { message: 'target equals base', path: ['target'] })
