import { z } from 'zod'
import { daySchema } from '../../shared/goal/goal-schema'

/** `?on=` chooses the period; today when absent. */
export const onQuerySchema = z.object({ on: daySchema.optional() })

export const creditsQuerySchema = onQuerySchema.extend({
  user: z.string().min(1).max(64).optional(),
  next: z.string().min(1).max(400).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Instead of what counts: the credits of one bulk move, or those that are held back. */
  bulk: z.string().regex(/^\d{1,15}$/, 'not a bulk move').optional(),
  held: z.literal('true').optional(),
})

/** `?user=` narrows a group's goal to one person. */
export const personQuerySchema = onQuerySchema.extend({ user: z.string().min(1).max(64).optional() })

/** `?part=` chooses one of the metrics that a ratio divides. */
export const waterfallQuerySchema = personQuerySchema.extend({ part: z.enum(['of', 'to']).optional() })

export const changesQuerySchema = personQuerySchema.extend({
  next: z.string().regex(/^\d{1,15}$/, 'not a mark of a next page').optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})

export const missesQuerySchema = waterfallQuerySchema.extend({
  next: z.string().min(1).max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

/** `?text=` is a record's number or a part of its title. */
export const recordsQuerySchema = onQuerySchema.extend({ text: z.string().trim().min(1).max(100) })

/** `?record=deal:12`; an id may hold colons, as that of an incoming lead does. */
export const explainQuerySchema = onQuerySchema.extend({
  record: z.string().max(200).regex(/^(?:deal|lead|invoice|quote|task|activity|call|contact|company|item:\d+):.+$/, 'expected <kind>:<id>, such as deal:12'),
})

export const activityQuerySchema = onQuerySchema.extend({
  user: z.string().min(1).max(64).optional(),
  step: z.enum(['minute', 'hour', 'day']).default('day'),
})
