import { z } from 'zod'
import { bonusLineSchema } from '../bonus/bonus-schema'
import { goalDraftSchema, goalSubjectSchema, daySchema } from '../goal/goal-schema'
import { dropFields } from './drop-fields'
import { figureUnitSchema, noticeSchema } from './metric-contract'
import { originalSchema } from './original-contract'

const goalMetaSchema = z.object({
  id: z.string(), metricName: z.string(), subjectName: z.string(), editable: z.boolean(),
  updatedAt: z.iso.datetime({ offset: true }),
  problem: noticeSchema.optional(),
})
/** A stored goal. `metricName`, `subjectName` are for lists. */
export const goalSchema = z.intersection(goalDraftSchema, goalMetaSchema)

/** A goal as it is posted, out of what was answered before: the server's own fields may come back, and are not read. */
export function withoutGoalMeta(posted: unknown): unknown {
  return dropFields(posted, Object.keys(goalMetaSchema.shape))
}
export type Goal = z.infer<typeof goalSchema>
export const goalListSchema = z.object({ goals: z.array(goalSchema) })

export const bonusFigureSchema = z.object({
  amountMinor: z.int(), currency: z.string(), provisional: z.boolean(),
  /** How it came about; the lines add up to the amount. A pool is explained to each member beside their own share. */
  lines: z.array(bonusLineSchema).optional(),
})

export const markProgressSchema = z.object({
  at: z.number(), reached: z.boolean(), amountMinor: z.int().optional(),
  /** The fact at which the mark is reached, in units of the fact; and how much is left of the way (0 when reached). */
  value: z.number(), left: z.number(),
})
export type MarkProgress = z.infer<typeof markProgressSchema>

/**
 * Records moved by one person within minutes that have credits under a goal: when it began, by whom, how many. `held` of them do not
 * count: while `decision` is null they wait, after `reject` for good.
 */
export const bulkMoveSchema = z.object({
  /** To another stage, or to another owner. */
  what: z.enum(['stage', 'owner']),
  id: z.string(), at: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }), /** Null when the CRM does not say who did it. */
  by: z.object({ userId: z.string(), name: z.string() }).nullable(),
  records: z.int(), held: z.int(), decision: z.enum(['count', 'reject']).nullable(),
})
export type BulkMoveNote = z.infer<typeof bulkMoveSchema>

/** `POST /api/goals/:id/bulk/:bulk`: let the credits of a bulk move count, or not. */
export const bulkDecisionSchema = z.strictObject({ decision: z.enum(['count', 'reject']) })
export const bulkDecidedSchema = bulkDecisionSchema.extend({ id: z.string() })

/** One goal in one period, as `GET /api/goals/:id/progress`, the board and the stream give it. */
export const progressSchema = z.object({
  goalId: z.string(),
  metricId: z.string(),
  metricName: z.string(),
  unit: figureUnitSchema,
  subject: goalSubjectSchema,
  subjectName: z.string(),
  better: z.enum(['higher', 'lower']),
  period: z.object({ from: daySchema, to: daySchema }),
  phase: z.enum(['future', 'open', 'past']),
  fact: z.number().nullable(),
  base: z.number(),
  target: z.number(),
  index: z.number().nullable(),
  expected: z.number().nullable(),
  /** Working days of the period by the portal's calendar (calendar days when it has none): all, passed with today, left without today (0 in the past). */
  days: z.object({ total: z.int(), passed: z.int(), left: z.int() }),
  /** Fact needed per remaining working day (today included) to reach the target; null when there is nothing to say. */
  perDay: z.number().nullable(),
  /** What of that is still to come today; null on a day off. */
  neededToday: z.number().nullable(),
  /** Where the present mean per working day ends with the period; null for ratios and averages, and outside the open period. */
  forecast: z.object({ fact: z.number(), index: z.number() }).nullable(),
  marks: z.array(markProgressSchema),
  bonus: bonusFigureSchema,
  /** All that the marks and rule can pay at most, and what the present mean per working day reaches by the end (on top of bonus). */
  bonusMaxMinor: z.int().nullable(),
  withinReachMinor: z.int().nullable(),
  /** What today added: to the fact and to the bonus. Null outside the open period. */
  today: z.object({ fact: z.number(), bonusMinor: z.int() }).nullable(),
  /** The fact at the end of each day of the period up to today; days before the first data are left out where nothing adds up from 0. */
  points: z.array(z.object({ on: daySchema, value: z.number() })),
  /** Days of the period on which the pace stands still, counted from its first day, 0; given where `points` are, for periods of up to three years. */
  daysOff: z.array(z.int()),
  people: z.array(z.object({
    userId: z.string(), name: z.string(), fact: z.number().nullable(), index: z.number().nullable(),
    bonus: bonusFigureSchema.optional(),
  })),
  /** Cut to the days the person is there: `worked` of the period's `norm`; base and target as they were set; was the bonus cut too? */
  prorated: z.object({ worked: z.int(), norm: z.int(), base: z.number(), target: z.number(), fund: z.boolean() }).optional(),
  /** The base currency in which the goal's money was set, where the portal has another one by now: nothing is judged or paid until the goal is set anew. */
  otherCurrency: z.string().optional(),
  /** Of the goal among its person's goals; 1 when absent. */
  weight: z.number().optional(),
  /** Why nothing new may count: what the metric names is gone from the CRM, or the person or department is. */
  problem: noticeSchema.optional(),
  recredit: z.object({ done: z.int(), total: z.int() }).optional(),
  /** Bulk moves that touch the goal in the period, the newest first; absent when there are none. `mayDecide`: the viewer may post a decision. */
  bulkMoves: z.array(bulkMoveSchema.extend({ mayDecide: z.boolean() })).optional(),
  updatedAt: z.iso.datetime({ offset: true }),
})
export type Progress = z.infer<typeof progressSchema>

export const creditRowSchema = z.object({
  kind: z.string(), recordId: z.string(), title: z.string(), url: z.string(), userId: z.string(), userName: z.string(),
  at: z.iso.datetime({ offset: true }), value: z.number(), assumedOwner: z.boolean(),
  /** The version of the metric that counted it. */
  version: z.int(),
  /** It does not count: a bulk move waits for a decision or was rejected. */
  held: z.boolean().optional(),
  /** Of a ratio: which of its metrics counts the record. */
  part: z.enum(['of', 'to']).optional(),
  /** Of money: the record's amount in its own currency, where that is another one. */
  original: originalSchema.optional(),
  /** Of a value entered by hand: its author, and when it was last entered. */
  enteredBy: z.string().optional(), enteredAt: z.iso.datetime({ offset: true }).optional(),
  /** In what the value is written. */
  unit: figureUnitSchema.optional(),
})
export type CreditRow = z.infer<typeof creditRowSchema>
export const creditPageSchema = z.object({ credits: z.array(creditRowSchema), next: z.string().nullable(), total: z.int() })
export type CreditPage = z.infer<typeof creditPageSchema>

export const explainSchema = z.object({
  counted: z.boolean(),
  /** Of a ratio: the metric that is told of, the one that counts the record if any does. */
  part: z.enum(['of', 'to']).optional(),
  /** The version of the metric that judged it, and its days where the period has several. */
  version: z.int(),
  days: z.object({ from: daySchema, to: daySchema }).optional(),
  /** `hidden`: a record of people the viewer may not see; title and values are left out. */
  record: z.object({ kind: z.string(), id: z.string(), title: z.string(), url: z.string(), hidden: z.boolean().optional(), original: originalSchema.optional() }),
  condition: z.object({ field: z.string(), text: z.string() }).optional(),
  steps: z.array(z.object({ condition: z.object({ field: z.string(), text: z.string() }), value: z.unknown(), passed: z.boolean() })),
})
export type Explanation = z.infer<typeof explainSchema>

const conditionSchema = z.object({ field: z.string(), text: z.string() })

/**
 * How the records of a goal's people become those that count: each condition with the records it dropped and those left after it.
 * The last step is the moment. `total` minus all that was dropped is `counted`.
 */
export const waterfallSchema = z.object({
  /** Of a ratio: whose records these are. */
  part: z.enum(['of', 'to']).optional(), metricName: z.string().optional(),
  kind: z.string(), total: z.int(), counted: z.int(),
  steps: z.array(z.object({ condition: conditionSchema, dropped: z.int(), left: z.int() })),
})
export type Waterfall = z.infer<typeof waterfallSchema>

const ratioPartSchema = z.object({ metricId: z.string(), name: z.string(), unit: figureUnitSchema, fact: z.number().nullable() })

/** The two figures that a ratio divides; `value` is null without data, over zero and below the smallest sample. */
export const ratioFiguresSchema = z.object({ of: ratioPartSchema, to: ratioPartSchema, value: z.number().nullable(), minSample: z.number().nullable() })
export type RatioFigures = z.infer<typeof ratioFiguresSchema>

/**
 * A credit that came (`before` null), went (`after` null) or changed its value. `at` is when the ledger was written,
 * `on` the local day on which the record counts or counted.
 */
export const changeRowSchema = z.object({
  id: z.string(), kind: z.string(), recordId: z.string(), title: z.string(), url: z.string(), userId: z.string(), userName: z.string(),
  at: z.iso.datetime({ offset: true }), on: daySchema, before: z.number().nullable(), after: z.number().nullable(),
  part: z.enum(['of', 'to']).optional(), unit: figureUnitSchema,
})
export type ChangeRow = z.infer<typeof changeRowSchema>
export const changePageSchema = z.object({ changes: z.array(changeRowSchema), next: z.string().nullable(), total: z.int() })
export type ChangePage = z.infer<typeof changePageSchema>

/** A record that does not count: the first condition that dropped it and the value that it saw; `amountMinor` in the base currency. */
export const missRowSchema = z.object({
  kind: z.string(), recordId: z.string(), title: z.string(), url: z.string(), userId: z.string(), userName: z.string(),
  condition: conditionSchema, value: z.unknown(), amountMinor: z.int().nullable(),
})
export type MissRow = z.infer<typeof missRowSchema>
export const missPageSchema = z.object({ misses: z.array(missRowSchema), next: z.string().nullable(), total: z.int() })
export type MissPage = z.infer<typeof missPageSchema>

/** Records found by number or by a part of the title, of people the viewer may see; the newest ones. */
export const recordMatchesSchema = z.object({
  records: z.array(z.object({ kind: z.string(), id: z.string(), title: z.string(), url: z.string(), userName: z.string().nullable() })),
})
export type RecordMatches = z.infer<typeof recordMatchesSchema>

export const activitySchema = z.object({ points: z.array(z.object({ at: z.iso.datetime({ offset: true }), value: z.number() })) })
export type Activity = z.infer<typeof activitySchema>

/** `POST /api/goals/:id/copy`: what differs in the copy; the whole goal is checked as a posted one is. */
export const goalCopySchema = z.strictObject({
  metricId: z.string().optional(), subject: goalSubjectSchema.optional(), target: z.number().optional(), base: z.number().optional(),
  period: z.unknown().optional(), marks: z.unknown().optional(), weight: z.number().optional(), bonus: z.unknown().optional(),
  prorate: z.boolean().optional(), prorateFund: z.boolean().optional(),
})
