import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, it } from 'vitest'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'
import { createZone, isTimeZone } from '../../../shared/period/zone'

const names = [
  'Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe',
  'Asia/Beirut', 'Africa/Casablanca', 'Asia/Yekaterinburg', 'UTC',
]
const zones = new Map(names.map((name) => [name, createZone(name)]))
const zoneOf = (name: string) => zones.get(name) ?? createZone(name)
const zoneName = fc.constantFrom(...names)
const instant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2098, 0, 1) })

it('dayOf, offsetAt: agree with luxon at any instant', () => {
  fc.assert(fc.property(zoneName, instant, (name, at) => {
    const local = DateTime.fromMillis(at, { zone: name })
    expect(zoneOf(name).offsetAt(at)).toBe(local.offset * 60_000)
    expect(toDayText(zoneOf(name).dayOf(at))).toBe(local.toISODate())
  }), { numRuns: 2000 })
})

it('startOfDay: days are half-open and follow each other', () => {
  fc.assert(fc.property(zoneName, fc.integer({ min: 400, max: 46_000 }), (name, day) => {
    const zone = zoneOf(name)
    const start = zone.startOfDay(day)
    expect(zone.dayOf(start)).toBe(day)
    expect(zone.dayOf(start - 1)).toBe(day - 1)
    expect(zone.startOfDay(day + 1)).toBeGreaterThan(start)
    expect(DateTime.fromISO(toDayText(day), { zone: name }).startOf('day').toMillis()).toBe(start)
  }), { numRuns: 2000 })
})

it.each([
  ['Europe/Berlin', '2026-03-29', 23], ['Europe/Berlin', '2026-10-25', 25], ['Europe/Moscow', '2026-03-29', 24],
  ['America/Sao_Paulo', '2018-11-04', 23], ['Australia/Lord_Howe', '2026-04-05', 24.5],
])('startOfDay: in %s %s lasts %f hours', (name, on, hours) => {
  const zone = zoneOf(name)
  expect((zone.startOfDay(toDayNumber(on) + 1) - zone.startOfDay(toDayNumber(on))) / 3_600_000).toBe(hours)
})

it('dayOf: a day that has begun is not left when the clock goes back over midnight', () => {
  // Newfoundland put its clocks back at 00:01, so 2010-11-07 began twice.
  const zone = createZone('America/St_Johns')
  const start = zone.startOfDay(toDayNumber('2010-11-07'))
  expect(zone.dayOf(start + 30 * 60_000)).toBe(toDayNumber('2010-11-07'))
  expect(zone.startOfDay(toDayNumber('2010-11-08')) - start).toBe(25 * 3_600_000)
})

it('startOfDay: a day the zone skipped is empty', () => {
  const zone = createZone('Pacific/Apia')
  expect(zone.startOfDay(toDayNumber('2011-12-30'))).toBe(zone.startOfDay(toDayNumber('2011-12-31')))
})

it.each([
  ['Europe/Moscow', true], ['UTC', true], ['Etc/GMT-3', true], ['Europe/Atlantis', false], ['', false], ['+03:00', false], ['Moscow time', false],
])('isTimeZone: %j is %j', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected)
})

it('createZone: throws when nobody knows the zone', () => {
  expect(() => createZone('Europe/Atlantis')).toThrow(RangeError)
})
