import { DateTime } from 'luxon'
import type { Random } from './create-random'

/** Days of a company's life in its time zone; instants are ms. Days are found in a table, because luxon is slow in a loop. */
export type WorkCalendar = {
  /** `count` sorted moments in working hours of the past, busier in season and as the company grows. */
  pickMoments: (random: Random, count: number) => Float64Array
  /** The moment itself in working hours, else some moment of the next working morning. */
  toWorkingTime: (random: Random, at: number) => number
  /** Start of the local day. */
  toDayStart: (at: number) => number
  /** The local day as `YYYY-MM-DD`. */
  toDayText: (at: number) => string
}
type Day = { start: number; text: string; isWorking: boolean; weight: number }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const OPENS_MS = 9 * HOUR_MS
const CLOSES_MS = 18.5 * HOUR_MS
const HOLIDAYS = new Set(['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08', '02-23', '03-08', '05-01', '05-09',
  '06-12', '11-04'])
const SEASON = [0.7, 0.9, 1.1, 1.05, 0.9, 0.95, 0.85, 0.9, 1.1, 1.15, 1.15, 1.25]
/** Two years ahead, for planned closes. */
const DAYS_AHEAD = 730

/** Lays out the days from `from` to `now` and some beyond. */
export function createWorkCalendar(deps: { from: number; now: number; timeZone: string }): WorkCalendar {
  const days = layOutDays(deps)
  const first = days[0]?.start ?? deps.from
  const findDay = (at: number): Day => {
    let index = Math.min(days.length - 1, Math.max(0, Math.floor((at - first) / DAY_MS)))
    while (index > 0 && (days[index]?.start ?? 0) > at) index--
    while ((days[index + 1]?.start ?? Infinity) <= at) index++
    const day = days[index]
    if (!day) throw new Error('The calendar has no days')
    return day
  }
  return {
    pickMoments: (random, count) => pickMoments(random, count, { days, now: deps.now }),
    toWorkingTime: (random, at) => {
      let day = findDay(at)
      const time = at - day.start
      if (day.isWorking && time >= OPENS_MS && time < CLOSES_MS) return at
      if (!day.isWorking || time >= CLOSES_MS) day = findDay(day.start + 1.5 * DAY_MS)
      while (!day.isWorking) day = findDay(day.start + 1.5 * DAY_MS)
      return day.start + OPENS_MS + Math.floor(random.next() * 3 * HOUR_MS)
    },
    toDayStart: (at) => findDay(at).start,
    toDayText: (at) => findDay(at).text,
  }
}

function layOutDays({ from, now, timeZone }: { from: number; now: number; timeZone: string }): Day[] {
  const start = DateTime.fromMillis(from, { zone: timeZone }).startOf('day')
  const count = Math.ceil((now - from) / DAY_MS) + DAYS_AHEAD
  return Array.from({ length: count }, (_, index) => {
    const day = start.plus({ days: index })
    const text = day.toFormat('yyyy-MM-dd')
    const isWorking = day.weekday <= 5 && !HOLIDAYS.has(text.slice(5))
    const growth = 1 + (0.5 * index) / (count - DAYS_AHEAD)
    return { start: day.toMillis(), text, isWorking, weight: growth * (SEASON[day.month - 1] ?? 1) * toDayFactor(day.weekday, isWorking) }
  })
}

/** Mondays are busy, Fridays slow; a little comes in on days off, from the site. */
function toDayFactor(weekday: number, isWorking: boolean): number {
  if (!isWorking) return 0.04
  return [1.15, 1.1, 1.05, 1, 0.8][weekday - 1] ?? 1
}

function pickMoments(random: Random, count: number, { days, now }: { days: Day[]; now: number }): Float64Array {
  const past = days.filter((day) => day.start < now)
  const sums = new Float64Array(past.length)
  let sum = 0
  past.forEach((day, index) => {
    const lived = Math.min(1, Math.max(0, (now - day.start - OPENS_MS) / (CLOSES_MS - OPENS_MS)))
    sums[index] = sum += day.weight * lived
  })
  const moments = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const start = past[random.weighted(sums)]?.start ?? now
    // Two draws around noon: mornings and afternoons are fuller than the edges of the day.
    const time = OPENS_MS + ((random.next() + random.next()) / 2) * (CLOSES_MS - OPENS_MS)
    const at = start + time < now ? start + time : start + OPENS_MS + random.next() * Math.max(0, now - start - OPENS_MS)
    moments[i] = Math.floor(Math.min(at, now) / 1000) * 1000
  }
  return moments.sort()
}
