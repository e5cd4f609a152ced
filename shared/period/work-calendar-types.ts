/** Every day alike, the production calendar of Russia, or plain Monday to Friday. */
export type WorkCalendarKind = 'calendarDays' | 'russia' | 'weekdays'

/** Which days a portal works: a usual week and the days that differ from it (`on` is `YYYY-MM-DD`). */
export type WorkCalendarChoice = { kind: WorkCalendarKind; exceptions: readonly WorkException[]; hours?: WorkHours | undefined }

/** `short`: a working day that ends an hour earlier. */
export type WorkException = { on: string; working: boolean; short?: boolean | undefined }

/** The working hours of each working day on the portal's clock, `HH:MM`; `to` may be 24:00. */
export type WorkHours = { from: string; to: string }

/** Answers by local day numbers. */
export type WorkCalendar = {
  isWorkingDay: (day: number) => boolean
  /** Working days of `[from, to)`, whatever its length in the same time; 0 for an empty range. */
  countWorkingDays: (from: number, to: number) => number
  /** Working days that end an hour earlier, in order. */
  shortDays: readonly number[]
}
