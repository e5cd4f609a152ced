import { describe, expect, it } from 'vitest'
import { listHeldRecords } from '../../../server/store/credit-reader'
import { dialects, openTestPortal } from '../../support/databases'

describe.each(dialects)('credits on %s', (dialect) => {
  it('listHeldRecords: those of which no credit counts in these days for these people', async () => {
    const { db } = await openTestPortal(dialect)
    const row = (recordId: string, given: { personId?: string; day?: number; held?: number; occurrence?: number } = {}) => ({
      metric_id: 'm', generation: 1, kind: 'deal', record_id: recordId, occurrence: given.occurrence ?? 0, person_id: given.personId ?? '1', at: 0, day: given.day ?? 10, value: 1, version: 1,
      assumed_owner: 0, counted_key: null, held: given.held ?? 1,
    })
    await db.insertInto('credits').values([
      row('held'), row('counted', { held: 0 }), row('twice'), row('twice', { occurrence: 1, held: 0 }), row('before', { day: 9 }), row('another', { personId: '3' }),
      row('shared'), row('shared', { personId: '2', held: 0 }), row('elsewhere'), row('elsewhere', { occurrence: 1, day: 9, held: 0 }),
    ]).execute()
    const segment = (personId: string) => ({ metricId: 'm', generation: 1, personId, from: 10, to: 20 })
    expect(await listHeldRecords(db, [segment('1'), segment('2')])).toEqual(new Set(['held', 'elsewhere']))
    expect(await listHeldRecords(db, [segment('1')])).toEqual(new Set(['held', 'elsewhere', 'shared']))
    expect(await listHeldRecords(db, [segment('1')], { kind: 'deal', id: 'twice' })).toEqual(new Set())
    expect(await listHeldRecords(db, [segment('1')], { kind: 'deal', id: 'held' })).toEqual(new Set(['held']))
    expect(await listHeldRecords(db, [{ ...segment('1'), before: 99 }])).toEqual(new Set())
  })
})
