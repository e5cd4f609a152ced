import { expect, it } from 'vitest'
import { isSweepDue } from '../../../server/sync/sweep-due'
import { createZones } from '../../../server/zones'

const zones = createZones()
const hour = 3_600_000
const noon = Date.UTC(2026, 2, 10, 9)
const night = Date.UTC(2026, 2, 10, 0)
const settings = (values: Record<string, string | number>) => new Map(Object.entries({ time_zone: 'Europe/Moscow', ...values }).map(([name, value]) => [name, String(value)]))

it('isSweepDue: at a start after a kill or a long absence, by night once, otherwise not', () => {
  const cases: [string, Record<string, string | number>, number, boolean, boolean][] = [
    ['just loaded', {}, noon, true, false],
    ['clean stop, short absence', { clean_stop: 1, seen_at: noon - hour / 2 }, noon, true, false],
    ['killed', { clean_stop: 0, seen_at: noon - 1000 }, noon, true, true],
    ['killed before it was seen whole', { clean_stop: 0 }, noon, true, true],
    ['stopped before it was seen whole', { clean_stop: 1 }, noon, true, true],
    ['long absence', { clean_stop: 1, seen_at: noon - 2 * hour }, noon, true, true],
    ['by day', { seen_at: noon, swept_at: noon - 20 * hour }, noon, false, false],
    ['by night', { seen_at: night, swept_at: night - 20 * hour }, night, false, true],
    ['by night, done already', { seen_at: night, swept_at: night - hour }, night, false, false],
    ['missed a night', { seen_at: noon, swept_at: noon - 40 * hour }, noon, false, true],
  ]
  for (const [name, values, now, atStart, expected] of cases) expect([name, isSweepDue(settings(values), { now, zones, atStart })]).toEqual([name, expected])
})
