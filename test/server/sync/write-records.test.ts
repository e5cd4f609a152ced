import { describe, expect, it } from 'vitest'
import type { Kysely } from 'kysely'
import type { FetchedRecord } from '../../../server/crm/crm-provider'
import { writeFields, writeRates } from '../../../server/store/catalogue-store'
import type { PortalTables } from '../../../server/store/portal-tables'
import { loadRecords } from '../../../server/store/record-reader'
import { writeSetting } from '../../../server/store/settings-store'
import { writeSyncState } from '../../../server/store/sync-state-store'
import type { RecordBatch } from '../../../server/sync/sync-types'
import { writeRecords } from '../../../server/sync/write-records'
import { createZones } from '../../../server/zones'
import type { StageEntry } from '../../../shared/record/record-types'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { recordRuns } from '../../support/statements'

const zones = createZones()
const at = (day: number, second = 0) => Date.UTC(2026, 2, day, 9, 0, second)

function deal(change: Partial<FetchedRecord> = {}): FetchedRecord {
  return {
    kind: 'deal', id: '1', title: 'Сделка', ownerId: '7', creatorId: '7', createdAt: at(1), updatedAt: at(1), movedAt: at(1), pipelineId: '0', stageId: 'NEW',
    stageKind: 'open', amountMinor: 100_00, currency: 'RUB', excluded: false, fields: {}, ...change,
  }
}
const entry = (change: Partial<StageEntry> = {}): { kind: 'deal'; entry: StageEntry } =>
  ({ kind: 'deal', entry: { entryId: '5', seq: 5, recordId: '1', at: at(1), pipelineId: '0', stageId: 'NEW', stageKind: 'open', ...change } })

async function write(db: Kysely<PortalTables>, batch: Partial<RecordBatch>) {
  return await db.transaction().execute(async (trx) => await writeRecords(trx, { source: 'live', records: [], stages: [], gone: [], ...batch }, { zones }))
}
const owners = async (db: Kysely<PortalTables>) =>
  (await db.selectFrom('owner_intervals').selectAll().orderBy('from_at').execute()).map((row) => [row.owner_id, Number(row.from_at), row.assumed])
const stored = async (db: Kysely<PortalTables>) => await db.selectFrom('records').selectAll().where('id', '=', '1').executeTakeFirst()

describe.each(dialects)('%s', (dialect) => {
  async function open() {
    const { db } = await openTestPortal(dialect)
    await writeSetting(db, 'time_zone', 'Europe/Moscow')
    await writeSetting(db, 'currency', 'RUB')
    await writeSyncState(db, { kind: 'deal', cursor: null, done: 0, total: null, startedAt: at(2), finishedAt: null, changedSince: at(2) })
    return db
  }

  it('writeRecords: a newer row replaces, an older one does not, the same one twice changes nothing', async () => {
    const db = await open()
    await write(db, { records: [deal({ updatedAt: at(3), title: 'Новая' })] })
    await write(db, { records: [deal({ updatedAt: at(2), title: 'Старая' })] })
    const first = await stored(db)
    expect(first?.title).toBe('Новая')
    expect(await write(db, { source: 'backfill', records: [deal({ updatedAt: at(3), title: 'Той же секунды' })] })).toEqual([])
    expect(await stored(db)).toEqual(first)
    await write(db, { records: [deal({ updatedAt: at(3), title: 'Той же секунды' })] })
    expect(await stored(db)).toMatchObject({ title: 'Той же секунды', title_folded: 'той же секунды' })
  })

  it('writeRecords: fields are written only when they changed, the rest always', async () => {
    const { db, raw } = await openTestPortal(dialect)
    const told = (title: string, companyId: string) => write(db, { records: [deal({ title, fields: { companyId, movedById: '7' } })] })
    await told('Первая', '5')
    // Whatever an index over the fields would have to do, this does too.
    raw?.exec(`create table seen (title text); create trigger fields_written after update of fields on records begin insert into seen values (new.title); end`)
    await told('Вторая', '5')
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record).toMatchObject({ title: 'Вторая', fields: { companyId: '5' } })
    await told('Третья', '6')
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record).toMatchObject({ title: 'Третья', fields: { companyId: '6' } })
    if (raw) expect(raw.prepare('select title from seen').pluck().all()).toEqual(['Третья'])
  })

  it('writeRecords: owners that the CRM tells take the place of those seen and assumed, whichever came first', async () => {
    const db = await open()
    const told = { kind: 'deal' as const, recordId: '1', intervals: [{ fromAt: at(1), ownerId: '5', assumed: false }, { fromAt: at(2), ownerId: '7', assumed: false }] }
    const known = [['5', at(1), 0], ['7', at(2), 0]]
    await write(db, { source: 'backfill', owners: [told] })
    expect(await write(db, { source: 'backfill', records: [deal({ updatedAt: at(3) })] })).toEqual([{ kind: 'deal', id: '1' }])
    expect(await owners(db)).toEqual(known)
    // Seen with another owner before the CRM's history has it, then told.
    await write(db, { records: [deal({ updatedAt: at(4), ownerId: '9' })] })
    expect(await owners(db)).not.toEqual(known)
    const whole = { ...told, intervals: [...told.intervals, { fromAt: at(4), ownerId: '9', assumed: false }] }
    await write(db, { records: [deal({ updatedAt: at(4), ownerId: '9' })], owners: [whole] })
    expect(await owners(db)).toEqual([...known, ['9', at(4), 0]])
  })

  it('writeRecords: product rows that came apart are kept until a record brings newer ones', async () => {
    const db = await open()
    const row = { productId: '5', productName: 'Стеллаж', price: '10025|RUB', sum: '20050|RUB', quantity: 2 }
    const rows = async () => JSON.parse((await stored(db))?.product_rows ?? 'null') as unknown
    await write(db, { source: 'backfill', records: [deal()] })
    expect(await rows()).toBeNull()
    expect(await write(db, { rows: [{ kind: 'deal', recordId: '1', rows: [row] }, { kind: 'deal', recordId: '2', rows: [row] }] })).toEqual([{ kind: 'deal', id: '1' }])
    expect(await rows()).toEqual([{ ...row, price: 10_025, sum: 20_050 }])
    await write(db, { records: [deal({ updatedAt: at(3) })] })
    expect(await rows()).toHaveLength(1)
    await write(db, { records: [deal({ updatedAt: at(4), rows: [] })] })
    await write(db, { rows: [{ kind: 'deal', recordId: '1', rows: [row] }] })
    expect(await rows()).toEqual([])
  })

  it('writeRecords: the owner of a first load is assumed since creation, of a watched record known', async () => {
    const db = await open()
    await write(db, { source: 'backfill', records: [deal()] })
    expect(await owners(db)).toEqual([['7', at(1), 1]])
    await write(db, { gone: [{ kind: 'deal', id: '1' }] })
    await write(db, { records: [deal({ createdAt: at(2, 1), updatedAt: at(2, 1) })] })
    expect(await owners(db)).toEqual([['7', at(2, 1), 0]])
    await write(db, { gone: [{ kind: 'deal', id: '1' }] })
    await write(db, { records: [deal()] })
    expect(await owners(db)).toEqual([['7', at(1), 1]])
  })

  it('writeRecords: a change of owner begins at the change; until then the former owner is assumed', async () => {
    const db = await open()
    await write(db, { source: 'backfill', records: [deal()] })
    await write(db, { records: [deal({ ownerId: '8', updatedAt: at(4) })] })
    await write(db, { records: [deal({ ownerId: '8', updatedAt: at(5) })] })
    await write(db, { source: 'catchUp', records: [deal({ ownerId: null, updatedAt: at(6) })] })
    expect(await owners(db)).toEqual([['7', at(1), 1], ['7', at(1) + 1, 1], ['8', at(4), 0], ['8', at(5) + 1, 1], [null, at(6), 1]])
  })

  it('writeRecords: an owner who is still there at the next sight was the owner all the while', async () => {
    const db = await open()
    await write(db, { source: 'backfill', records: [deal()] })
    await write(db, { records: [deal({ updatedAt: at(4) })] })
    await write(db, { records: [deal({ updatedAt: at(5) })] })
    expect(await owners(db)).toEqual([['7', at(1), 1], ['7', at(1) + 1, 0]])
  })

  it('writeRecords: stage entries come before or after their record, twice, and both are told as touched', async () => {
    const db = await open()
    expect(await write(db, { stages: [entry(), entry()] })).toEqual([{ kind: 'deal', id: '1' }])
    expect(await write(db, { records: [deal()], stages: [entry(), entry({ entryId: '6', seq: 6, stageId: 'WON', stageKind: 'won' })] })).toEqual([{ kind: 'deal', id: '1' }])
    expect((await db.selectFrom('stage_entries').select('entry_id').orderBy('seq').execute()).map((row) => row.entry_id)).toEqual(['5', '6'])
  })

  it('writeRecords: what is gone goes with its past; what went away while a slice was read stays away', async () => {
    const db = await open()
    await write(db, { records: [deal(), deal({ id: '2' })], stages: [entry()] })
    expect(await write(db, { gone: [{ kind: 'deal', id: '1' }, { kind: 'deal', id: '99' }] })).toEqual([{ kind: 'deal', id: '1' }, { kind: 'deal', id: '99' }])
    await write(db, { source: 'backfill', records: [deal()], stages: [entry()], isForgotten: ({ id }) => id === '1' })
    expect((await db.selectFrom('records').select('id').execute()).map(({ id }) => id)).toEqual(['2'])
    expect(await db.selectFrom('stage_entries').selectAll().execute()).toEqual([])
    expect(await owners(db)).toHaveLength(1)
  })

  it('writeRecords: amounts are valued at the newest rate not later than the day that counts, else the earliest', async () => {
    const db = await open()
    await writeRates(db, toDayNumber('2026-03-10'), [{ code: 'USD', rateAmount: '90', rateCount: '1', isBase: false }])
    await writeRates(db, toDayNumber('2026-03-20'), [{ code: 'USD', rateAmount: '1000', rateCount: '10', isBase: false }])
    await writeRates(db, toDayNumber('2026-03-20'), [{ code: 'USD', rateAmount: '7', rateCount: '1', isBase: false }])
    const usd = { currency: 'USD', amountMinor: 10_00 }
    const cases: [Partial<FetchedRecord>, number | null][] = [
      [{ createdAt: at(1), stageKind: 'open', ...usd }, 900_00], [{ createdAt: at(15), stageKind: 'open', ...usd }, 900_00], [{ createdAt: at(25), stageKind: 'open', ...usd }, 1000_00],
      [{ createdAt: at(1), stageKind: 'won', movedAt: at(21), ...usd }, 1000_00], [{ createdAt: at(21), stageKind: 'lost', movedAt: null, ...usd }, 1000_00],
      [{ currency: 'RUB', amountMinor: 5 }, 5], [{ currency: 'XXX', amountMinor: 5 }, null], [{ currency: null, amountMinor: null }, null],
    ]
    for (const [index, [change, expected]] of cases.entries()) {
      await write(db, { records: [deal({ ...change, updatedAt: at(26, index) })] })
      expect([change, (await stored(db))?.base_minor]).toEqual([change, expected])
    }
  })

  it('writeRecords: rates are read only of the currencies that come, in amounts, custom money or product rows', async () => {
    const portal = await openTestPortal(dialect)
    const { db, raw } = portal
    await writeSetting(db, 'time_zone', 'Europe/Moscow')
    await writeSetting(db, 'currency', 'RUB')
    await writeRates(db, toDayNumber('2026-03-01'), [['USD', '90'], ['EUR', '100'], ['CNY', '12']].map(([code = '', rateAmount = '']) => ({ code, rateAmount, rateCount: '1', isBase: false })))
    await writeFields(db, 'deal', [{ name: 'custom.COST', multiple: true, type: 'money', title: '', custom: true, sort: 0 }])
    const runs = raw ? recordRuns(portal) : []
    await write(db, { records: [deal({ fields: { 'custom.COST': ['100|RUB'] }, rows: [{ price: '100|RUB' }] })] })
    expect(runs.filter((text) => text.includes('currency_rates'))).toEqual([])
    await write(db, { records: [deal({ updatedAt: at(2), currency: 'USD', fields: { 'custom.COST': ['100|EUR', '100|RUB'] }, rows: [{ price: '100|CNY' }] })] })
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record).toMatchObject({ baseMinor: 9_000_00, fields: { 'custom.COST': [10_000, 100] }, rows: [{ price: 1_200 }] })
    await write(db, { rows: [{ kind: 'deal', recordId: '1', rows: [{ price: '200|CNY' }] }], areRowsAnew: true })
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record.rows).toEqual([{ price: 2_400 }])
  })

  it('writeRecords: a deal has a next step while an open activity or task is its own, whichever came first', async () => {
    const db = await open()
    const bare = { ownerId: '7', creatorId: '7', createdAt: at(1), updatedAt: at(1), movedAt: null, pipelineId: null, stageId: null, stageKind: null, amountMinor: null, currency: null }
    const activity = (change: Partial<FetchedRecord> = {}): FetchedRecord => deal({ ...bare, kind: 'activity', id: '9', stageId: 'planned', stageKind: 'open', fields: { dealId: '1' }, ...change })
    const task = (change: Partial<FetchedRecord> = {}): FetchedRecord => deal({ ...bare, kind: 'task', id: '9', fields: { dealId: '1', completedAt: null }, ...change })
    const steps = async () => Object.fromEntries((await loadRecords(db, 'deal', ['1', '2'])).map(({ record }) => [record.id, record.fields['hasNextStep']]))
    await write(db, { records: [activity()] })
    await write(db, { records: [deal(), deal({ id: '2' })] })
    expect(await steps()).toEqual({ 1: true, 2: false })
    expect(await write(db, { records: [activity({ updatedAt: at(2), fields: { dealId: '2' } })] })).toEqual(expect.arrayContaining([{ kind: 'deal', id: '1' }, { kind: 'deal', id: '2' }]))
    expect(await steps()).toEqual({ 1: false, 2: true })
    expect(await write(db, { records: [task()] })).toEqual([{ kind: 'task', id: '9' }, { kind: 'deal', id: '1' }])
    expect(await write(db, { records: [activity({ updatedAt: at(3), stageId: 'completed', stageKind: 'won', fields: { dealId: '2' } }), deal({ id: '2', updatedAt: at(3) })] }))
      .toEqual([{ kind: 'activity', id: '9' }, { kind: 'deal', id: '2' }])
    expect(await steps()).toEqual({ 1: true, 2: false })
    await write(db, { records: [task({ updatedAt: at(3), fields: { dealId: '1', completedAt: new Date(at(3)).toISOString() } })] })
    expect(await steps()).toEqual({ 1: false, 2: false })
    await write(db, { records: [task({ updatedAt: at(4) }), deal({ updatedAt: at(4), title: 'Иначе' })] })
    expect(await steps()).toEqual({ 1: true, 2: false })
    await write(db, { gone: [{ kind: 'task', id: '9' }] })
    expect(await steps()).toEqual({ 1: false, 2: false })
  })

  it('writeRecords: custom money is stored in minor units of the base currency', async () => {
    const db = await open()
    await writeRates(db, toDayNumber('2026-03-01'), [{ code: 'USD', rateAmount: '90', rateCount: '1', isBase: false }])
    const field = { type: 'money' as const, title: '', custom: true, sort: 0 }
    await writeFields(db, 'deal', [{ name: 'custom.COST', multiple: false, ...field }, { name: 'custom.COSTS', multiple: true, ...field }])
    await write(db, { records: [deal({ fields: { 'custom.COST': '10000|USD', 'custom.COSTS': ['100|RUB', '100|USD', '100|XXX'], sourceId: 'WEB' } })] })
    const fields: unknown = (await stored(db))?.fields
    expect(typeof fields === 'string' ? JSON.parse(fields) : fields).toEqual({ 'custom.COST': 900_000, 'custom.COSTS': [100, 9000], sourceId: 'WEB', hasNextStep: false })
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record.foreign).toEqual({ 'custom.COST': { amountMinor: 10_000, currency: 'USD' } })
    await write(db, { records: [deal({ fields: { 'custom.COST': '10000|RUB' } })] })
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record.foreign).toBeUndefined()
  })
})
