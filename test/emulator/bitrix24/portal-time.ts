const hourMs = 3_600_000
const offsetsByZone = new Map<string, Map<number, number>>()
const formats = new Map<string, Intl.DateTimeFormat>()

/** Offset of the zone from UTC at the instant, in milliseconds. */
export function zoneOffsetMs(zone: string, instant: number): number {
  const hour = Math.floor(instant / hourMs)
  let offsets = offsetsByZone.get(zone)
  if (!offsets) offsetsByZone.set(zone, (offsets = new Map()))
  let offset = offsets.get(hour)
  if (offset === undefined) offsets.set(hour, (offset = readOffset(zone, hour * hourMs)))
  return offset
}

/** ISO 8601 in the portal's own offset, as every Bitrix24 answer has it. */
export function formatInstant(zone: string, instant: number): string {
  const offset = zoneOffsetMs(zone, instant)
  return new Date(instant + offset).toISOString().slice(0, 19) + formatOffset(offset)
}

/** A date without time still comes as a datetime: midnight UTC seen from the portal (`2024-07-30T02:00:00+02:00`). */
export function formatDay(zone: string, instant: number): string {
  const offset = zoneOffsetMs(zone, instant)
  const clock = offset > 0 ? formatOffset(offset).slice(1) : '00:00'
  return `${new Date(instant + offset).toISOString().slice(0, 10)}T${clock}:00${formatOffset(offset)}`
}

/** First instant of the portal's local day in which the instant lies. */
export function startOfDay(zone: string, instant: number): number {
  const offset = zoneOffsetMs(zone, instant)
  const midnight = Math.floor((instant + offset) / 86_400_000) * 86_400_000
  return midnight - zoneOffsetMs(zone, midnight - offset)
}

/** Reads what a filter or a field may hold: ISO with an offset, or a local date or datetime without one. NaN when it is neither. */
export function parseInstant(zone: string, text: string): number {
  const trimmed = text.trim()
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(trimmed) && /\d[T ]\d/.test(trimmed)) return Date.parse(trimmed.replace(' ', 'T'))
  const russian = /^(\d{2})\.(\d{2})\.(\d{4})(.*)$/.exec(trimmed)
  const iso = russian ? `${russian[3]}-${russian[2]}-${russian[1]}${russian[4]}` : trimmed
  const local = Date.parse(`${iso.length <= 10 ? `${iso}T00:00:00` : iso.replace(' ', 'T')}Z`)
  return local - zoneOffsetMs(zone, local - zoneOffsetMs(zone, local))
}

function readOffset(zone: string, instant: number): number {
  let format = formats.get(zone)
  if (!format) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
    formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields })))
  }
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second']) - instant
}

function formatOffset(offset: number): string {
  const minutes = Math.abs(offset) / 60_000
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
