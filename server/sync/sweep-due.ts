import type { Zones } from '../zones'

const hourMs = 3_600_000
const nightHours = { from: 2, to: 5 }

/**
 * Whether all ids should be compared now: nightly, and at a start after an unclean stop, of a first load too, or more than an hour of
 * absence. A portal never seen whole was just loaded.
 */
export function isSweepDue(settings: ReadonlyMap<string, string>, { now, zones, atStart = false }: { now: number; zones: Zones; atStart?: boolean }): boolean {
  const seenAt = Number(settings.get('seen_at') ?? Number.NaN)
  const isAway = Number.isNaN(seenAt) || now - seenAt > hourMs
  if (atStart) return settings.has('clean_stop') && (settings.get('clean_stop') === '0' || isAway)
  if (Number.isNaN(seenAt)) return false
  const zone = zones(settings.get('time_zone') ?? 'UTC')
  const localHour = ((now + zone.offsetAt(now)) / hourMs) % 24
  const sweptAt = Number(settings.get('swept_at') ?? 0)
  const isNight = localHour >= nightHours.from && localHour < nightHours.to
  return isNight ? now - sweptAt > 12 * hourMs : now - sweptAt > 36 * hourMs && sweptAt > 0
}
