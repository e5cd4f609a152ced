import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { localDaySql, monthOfDaySql } from '../../../server/store/day-sql'
import { monthOfDay, toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { zones } from '../../support/ledger'

// St. John's put its clock back over midnight, Apia skipped a day, the others are ordinary.
const names = ['UTC', 'Europe/Moscow', 'America/New_York', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu']

describe.each(dialects)('days in SQL on %s', (dialect) => {
  it('localDaySql: gives the day that the zone gives, at and around each change of its offset', async () => {
    const { db } = await openTestPortal(dialect)
    for (const { transitions, dayOf } of names.map((name) => zones(name))) {
      const edges = transitions.flatMap(({ at }) => [-86_400_000, -3_600_000, -1, 0, 1, 3_599_999, 43_200_000].map((by) => at + by))
      const some = fc.sample(fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2110, 0, 1) }), { numRuns: 200, seed: 3 })
      const instants = [...edges, ...some]
      const { rows } = await sql<{ day: number }>`select ${localDaySql(sql.ref('e.at'), { transitions, dialect })} as day from ${listSql(dialect, instants)}`.execute(db)
      expect(rows.map((row) => row.day)).toEqual(instants.map(dayOf))
    }
  })

  it('monthOfDaySql: gives the month of every day', async () => {
    const { db } = await openTestPortal(dialect)
    const first = toDayNumber('1899-12-25')
    const days = [toDayNumber('0100-01-01'), ...Array.from({ length: 60_000 }, (_, i) => first + i * 2)]
    const { rows } = await sql<{ month: number }>`select ${monthOfDaySql(sql.ref('e.at'))} as month from ${listSql(dialect, days)}`.execute(db)
    expect(rows.map((row) => row.month)).toEqual(days.map(monthOfDay))
  })
})

function listSql(dialect: (typeof dialects)[number], numbers: readonly number[]) {
  const list = JSON.stringify(numbers)
  return dialect === 'sqlite'
    ? sql`(select value as at from json_each(${list}) order by key) e`
    : sql`(select v.value::bigint as at from jsonb_array_elements_text(${list}::jsonb) with ordinality v(value, n) order by v.n) e`
}
