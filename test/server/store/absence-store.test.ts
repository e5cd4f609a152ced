import { describe, expect, it } from 'vitest'
import { addAbsence, listAbsences, readAway, removeAbsence } from '../../../server/store/absence-store'
import { readBonusLimits, setBonusLimit } from '../../../server/store/bonus-limit-store'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { zones } from '../../support/ledger'
import { seedPortal } from '../../support/portal-rows'

const note = { by: '8', now: 1 }
const day = toDayNumber

describe.each(dialects)('%s', (dialect) => {
  it('readAway: absences, the days before joining and those after leaving, in the portal’s zone', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const id = await addAbsence(db, { userId: '1', from: '2026-11-09', to: '2026-11-16', kind: 'sick' }, note)
    await db.updateTable('people').set({ joined_at: Date.UTC(2026, 10, 1, 22), left_at: Date.UTC(2026, 10, 20, 9) }).where('id', 'in', ['1', '2']).execute()
    const outside = [{ from: -Infinity, to: day('2026-11-02'), outside: true }, { from: day('2026-11-21'), to: Infinity, outside: true }]
    expect(await readAway(db, zones('Europe/Moscow'))).toEqual(new Map([['1', [{ from: day('2026-11-09'), to: day('2026-11-16') }, ...outside]], ['2', outside]]))
    expect(await listAbsences(db)).toEqual([{ id, userId: '1', from: '2026-11-09', to: '2026-11-16', kind: 'sick' }])
    await expect(addAbsence(db, { userId: '1', from: '2026-11-15', to: '2026-11-17', kind: 'vacation' }, note)).rejects.toThrow('2026-11-09 – 2026-11-15')
    expect(await removeAbsence(db, id)).toBe('1')
    await expect(removeAbsence(db, id)).rejects.toThrow('no such absence')
  })

  it('readBonusLimits: the newest of a person that holds when the period begins', async () => {
    const { db } = await openTestPortal(dialect)
    const set = async (from: string, capMinor: number | null, unit: 'month' | 'quarter' = 'month') => { await setBonusLimit(db, { userId: '1', unit, from, capMinor, floorMinor: null }, note) }
    await set('2026-10-15', 100)
    await set('2026-10-15', 200)
    await set('2026-12-01', null)
    await set('2026-10-01', 900, 'quarter')
    const capOn = async (on: string, unit: 'month' | 'quarter' = 'month') => (await readBonusLimits(db, unit, day(on))).get('1')?.capMinor
    expect([await capOn('2026-10-01'), await capOn('2026-11-01'), await capOn('2026-12-01'), await capOn('2026-10-01', 'quarter')]).toEqual([undefined, 200, undefined, 900])
  })
})
