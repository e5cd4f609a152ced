import { z } from 'zod'
import { daySchema } from '../goal/goal-schema'

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'not a time of day, expected HH:MM')

/** The hours of a working day; they count in durations of `hours: "working"`. */
export const workHoursSchema = z.strictObject({ from: timeOfDay, to: timeOfDay }).refine(({ from, to }) => from < to, 'the hours end before they begin')

/** A day that differs from the usual week; `short`: it is worked an hour less, as before a holiday. */
const workExceptionSchema = z.strictObject({ on: daySchema, working: z.boolean(), short: z.boolean().optional() })
  .refine(({ working, short }) => working || !short, 'short: a day off has no hours')

/** `PUT /api/calendar` (admins): a usual week, and the days that differ from it. */
export const workCalendarSchema = z.strictObject({
  kind: z.enum(['calendarDays', 'russia', 'weekdays']),
  exceptions: z.array(workExceptionSchema).max(2000)
    .refine((days) => new Set(days.map((day) => day.on)).size === days.length, 'a day is named twice').default([]),
  hours: workHoursSchema.optional(),
})

/** `GET /api/calendar`; `chosen` is false while the portal goes by the default of its zone and currency. */
export const calendarAnswerSchema = workCalendarSchema.extend({ hours: workHoursSchema, chosen: z.boolean() })
export type CalendarAnswer = z.infer<typeof calendarAnswerSchema>
