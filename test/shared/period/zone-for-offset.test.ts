import { DateTime } from 'luxon'
import { expect, it } from 'vitest'
import { isTimeZone } from '../../../shared/period/zone'
import { zoneForOffset } from '../../../shared/period/zone-for-offset'

it.each([
  [180, 'Europe/Moscow'], [120, 'Europe/Kaliningrad'], [240, 'Europe/Samara'], [300, 'Asia/Yekaterinburg'], [600, 'Asia/Vladivostok'],
  [0, 'Etc/UTC'], [-60, 'Etc/GMT+1'], [780, 'Etc/GMT-13'], [1000, 'Etc/GMT-14'],
])('zoneForOffset: %i minutes is %s', (minutes, name) => {
  expect(zoneForOffset(minutes)).toBe(name)
})

it('zoneForOffset: every whole hour has a known zone with that winter offset', () => {
  for (let hours = -12; hours <= 14; hours += 1) {
    const name = zoneForOffset(hours * 60)
    expect(isTimeZone(name)).toBe(true)
    // January is summer in the south, where the offset is an hour more.
    const january = DateTime.fromISO('2026-01-15T00:00Z', { zone: name }).offset
    expect([name, january]).toEqual([name, hours * 60])
  }
})
