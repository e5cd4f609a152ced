import { z } from 'zod'
import { daySchema } from '../goal/goal-schema'

/** `PUT /api/calendar` (admins): a usual week, and the days that differ from it. */
export const workCalendarSchema = z.strictObject({
  kind: z.enum(['calendarDays', 'russia', 'weekdays']),
  exceptions: z.array(z.strictObject({ on: daySchema, working: z.boolean() })).max(2000)
    .refine((days) => new Set(days.map((day) => day.on)).size === days.length, 'a day is named twice').default([]),
})

/** `GET /api/calendar`; `chosen` is false while the portal goes by the default of its zone and currency. */
export const calendarAnswerSchema = workCalendarSchema.extend({ chosen: z.boolean() })
export type CalendarAnswer = z.infer<typeof calendarAnswerSchema>
