import { z } from 'zod'
import { mostMinor } from '../bonus/bonus-amount'
import { daySchema, periodUnitSchema } from '../goal/goal-schema'
import { absenceKinds } from '../period/absence-types'

const personId = z.string().min(1).max(64)

/** `POST /api/absences`: local days, `to` is the first day back. */
export const absenceDraftSchema = z
  .strictObject({ userId: personId, from: daySchema, to: daySchema, kind: z.enum(absenceKinds) })
  .refine(({ from, to }) => from < to, { message: 'the absence ends before it begins', path: ['to'] })
export type AbsenceDraft = z.infer<typeof absenceDraftSchema>

export const absenceSchema = z.object({
  id: z.string(), userId: z.string(), from: daySchema, to: daySchema, kind: z.enum(absenceKinds), editable: z.boolean(),
})
export type Absence = z.infer<typeof absenceSchema>
export const absenceListSchema = z.object({ absences: z.array(absenceSchema) })

const money = z.int().min(0).max(mostMinor).nullable()

/** `PUT /api/bonus-limits`: what a person's bonuses of one period of this unit may come to, from the first period that begins on or after `from`; both null takes the limit off. */
export const bonusLimitDraftSchema = z
  .strictObject({ userId: personId, unit: periodUnitSchema.default('month'), from: daySchema, capMinor: money, floorMinor: money })
  .refine(({ capMinor, floorMinor }) => capMinor === null || floorMinor === null || floorMinor <= capMinor, { message: 'the floor lies above the cap', path: ['floorMinor'] })
export type BonusLimitDraft = z.infer<typeof bonusLimitDraftSchema>

export const bonusLimitSchema = z.object({
  userId: z.string(), unit: periodUnitSchema, from: daySchema, capMinor: z.int().nullable(), floorMinor: z.int().nullable(), editable: z.boolean(),
})
export const bonusLimitListSchema = z.object({ limits: z.array(bonusLimitSchema) })
export type BonusLimitRow = z.infer<typeof bonusLimitSchema>
