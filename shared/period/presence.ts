import type { AwaySpan } from './absence-types'
import { paceCalendar } from './pace'
import type { Period } from './period'
import type { WorkCalendar } from './work-calendar-types'

/** Working days of a period that somebody is there, out of all its working days. */
export type Presence = { worked: number; norm: number }

/** The days somebody works in a period: those of the portal without the days away. */
export function personalCalendar(period: Period, calendar: WorkCalendar, away: readonly AwaySpan[]): WorkCalendar {
  const common = paceCalendar(period, calendar)
  const spans = joinSpans(away)
  if (spans.length === 0) return common
  return {
    isWorkingDay: (day) => common.isWorkingDay(day) && !spans.some((span) => day >= span.from && day < span.to),
    countWorkingDays: (from, to) => spans.reduce(
      (left, span) => left - common.countWorkingDays(Math.max(from, span.from), Math.min(to, span.to)), common.countWorkingDays(from, to),
    ),
    shortDays: common.shortDays.filter((day) => !spans.some((span) => day >= span.from && day < span.to)),
  }
}

/** How much of a period somebody is there. */
export function presenceIn(period: Period, calendar: WorkCalendar, away: readonly AwaySpan[]): Presence {
  return {
    worked: personalCalendar(period, calendar, away).countWorkingDays(period.from, period.to),
    norm: paceCalendar(period, calendar).countWorkingDays(period.from, period.to),
  }
}

/** The same days in order, none of them twice. */
function joinSpans(away: readonly AwaySpan[]): AwaySpan[] {
  const joined: AwaySpan[] = []
  for (const span of away.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else joined.push({ ...span })
  }
  return joined
}
