import { zoneOffsetMs } from '../bitrix24/portal-time'

export { startOfDay } from '../bitrix24/portal-time'

/** Unix seconds, as every instant of the API. */
export function toSeconds(instant: number): number {
  return Math.floor(instant / 1000)
}

/** `+03:00`. */
export function formatOffset(zone: string, instant: number): string {
  const minutes = zoneOffsetMs(zone, instant) / 60_000
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`
}
