/** Local days of one time zone. Instants are epoch milliseconds, days are local day numbers. */
export type Zone = {
  timeZone: string
  /** Local day of an instant. Days only grow: one that has begun is not left when the clock is put back over midnight. */
  dayOf: (at: number) => number
  /** The first instant of the day; of a day the zone skipped, the first instant after it. */
  startOfDay: (day: number) => number
  /** Milliseconds that local time is ahead of UTC. */
  offsetAt: (at: number) => number
  /** Every change of the offset from 1970 to 2100, the first entry holding since ever. */
  transitions: readonly { at: number; offset: number }[]
}

const dayMs = 86_400_000
const stepMs = 7 * dayMs
const tableFrom = Date.UTC(1970, 0, 1)
const tableTo = Date.UTC(2100, 0, 1)

/** Arithmetic over a table of offsets that is built once (tens of milliseconds): keep the zone. Throws RangeError for an unknown name. */
export function createZone(timeZone: string): Zone {
  const transitions = findTransitions(createOffsetReader(timeZone))
  const starts = transitions.map((t) => t.at)
  const offsets = transitions.map((t) => t.offset)
  const begun = starts.map((at, i) => (i === 0 ? Number.NEGATIVE_INFINITY : Math.floor((at - 1 + (offsets[i - 1] ?? 0)) / dayMs)))

  const segmentAt = (at: number): number => lastIndex(starts.length, (i) => (starts[i] ?? 0) <= at)
  const dayIn = (segment: number, at: number): number =>
    Math.max(Math.floor((at + (offsets[segment] ?? 0)) / dayMs), begun[segment] ?? Number.NEGATIVE_INFINITY)

  return {
    timeZone,
    transitions,
    offsetAt: (at) => offsets[segmentAt(at)] ?? 0,
    dayOf: (at) => dayIn(segmentAt(at), at),
    startOfDay: (day) => {
      const segment = lastIndex(starts.length, (i) => dayIn(i, starts[i] ?? 0) < day)
      const at = day * dayMs - (offsets[segment] ?? 0)
      return Math.min(at, starts[segment + 1] ?? Number.POSITIVE_INFINITY)
    },
  }
}

/** Is it a name of the IANA database that this machine knows? */
export function isTimeZone(name: string): boolean {
  // Newer engines also take bare offsets such as +03:00, which have no future rules.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Largest index for which `holds`, 0 when there is none; `holds` is true up to some index and false after it. */
function lastIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

function createOffsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  return (at) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - at
  }
}

/** No zone has kept an offset for less than a week since 1970, so weekly steps miss nothing. */
function findTransitions(offsetAt: (at: number) => number): { at: number; offset: number }[] {
  const found = [{ at: tableFrom, offset: offsetAt(tableFrom) }]
  let before = found[0]?.offset ?? 0
  for (let from = tableFrom; from < tableTo; from += stepMs) {
    const after = offsetAt(from + stepMs)
    if (after !== before) found.push({ at: bisect(from, from + stepMs, (at) => offsetAt(at) === before), offset: after })
    before = after
  }
  return found
}

/** First whole second in `(low, high]` where `holds` is false. */
function bisect(low: number, high: number, holds: (at: number) => boolean): number {
  let kept = low
  let lost = high
  while (lost - kept > 1000) {
    const middle = Math.floor((kept + lost) / 2000) * 1000
    if (holds(middle)) kept = middle
    else lost = middle
  }
  return lost
}
