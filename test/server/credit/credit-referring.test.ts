import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import type { CrmRecord, FieldValue, RecordRef } from '../../../shared/record/record-types'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, noon, openLedger, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const soldAt = Date.UTC(2026, 10, 5, 12)
const inIt: Funnel = { field: 'company.custom.industry', op: 'is', value: 'IT' }

async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  await seedPortal(database.db)
  await database.db.insertInto('fields').values({ kind: 'company', name: 'custom.industry', title: 'Отрасль', type: 'text', multiple: 0, custom: 1, sort: 0, options: '[]' }).execute()
  return { database, db: database.db, ledger: openLedger(database) }
}
type Opened = Awaited<ReturnType<typeof open>>

const won = (id: string, fields: Record<string, FieldValue>): CrmRecord => makeDeal({ id, stageKind: 'won', fields })
const company = (id: string, industry: string | null): CrmRecord => makeDeal({ kind: 'company', id, title: `ООО ${id}`, stageKind: null, fields: { 'custom.industry': industry } })

async function change({ db, ledger }: Opened, records: readonly CrmRecord[], gone: readonly RecordRef[] = []) {
  return await db.transaction().execute(async (trx) => {
    for (const record of records) await putRecord(trx, record, record.kind === 'deal' ? makeHistory(record.id, [[soldAt, 'won']]) : undefined)
    for (const { kind, id } of gone) await removeRecord(trx, kind, id)
    return await ledger.creditRecords(trx, [...records, ...gone].map(({ kind, id }) => ({ kind, id })))
  })
}
const credited = async (database: Database<PortalTables>) => (await database.db.selectFrom('credits').select('record_id').orderBy('record_id').execute()).map((row) => row.record_id)
const isClean = async (database: Database<PortalTables>) => !(await verifyPortal(database, { zones, clock: { now: () => noon } })).drift

describe.each(dialects)('credits of deals by fields of their company on %s', (dialect) => {
  it('creditRecords: counts a deal by the company it refers to, whichever comes first', async () => {
    const portal = await open(dialect)
    const { goalId } = await startMetric(portal.ledger, makeMetric({ where: { all: [inIt] } }))
    await change(portal, [company('1', 'IT'), won('7', { companyId: '1' })])
    expect(await change(portal, [won('8', { companyId: '2' })])).toBeNull()
    expect(await credited(portal.database)).toEqual(['7'])
    expect((await change(portal, [company('2', 'IT')]))?.goalIds).toEqual([goalId])
    expect(await credited(portal.database)).toEqual(['7', '8'])
    expect(await isClean(portal.database)).toBe(true)
  })

  it('creditRecords: a company that changed or went away takes the credits of its deals along', async () => {
    const portal = await open(dialect)
    await startMetric(portal.ledger, makeMetric({ where: { all: [inIt] } }))
    const other = await startMetric(portal.ledger, makeMetric({ name: 'Все' }))
    await change(portal, [company('1', 'IT'), company('2', 'IT'), won('7', { companyId: '1' }), won('8', { companyId: '2' })])
    const moved = await change(portal, [company('1', 'Стройка')], [{ kind: 'company', id: '2' }])
    expect(moved?.goalIds).toHaveLength(1)
    expect(moved?.goalIds).not.toContain(other.goalId)
    expect(await credited(portal.database)).toEqual(['7', '8'])
    expect((await portal.db.selectFrom('credits').select('metric_id').distinct().execute())).toEqual([{ metric_id: other.metricId }])
    expect(await isClean(portal.database)).toBe(true)
  })

  it('creditRecords: a deal without a company passes where the company must not be so', async () => {
    const portal = await open(dialect)
    await startMetric(portal.ledger, makeMetric({ where: { all: [{ not: inIt }] } }))
    await change(portal, [company('1', 'IT'), won('7', { companyId: '1' }), won('8', {}), won('9', { companyId: null })])
    expect(await credited(portal.database)).toEqual(['8', '9'])
  })

  it('workSlice: a new metric credits the deals that are there by their companies', async () => {
    const portal = await open(dialect)
    await change(portal, [company('1', 'IT'), company('2', 'Стройка'), won('7', { companyId: '1' }), won('8', { companyId: '2' })])
    await startMetric(portal.ledger, makeMetric({ where: { all: [inIt] } }))
    expect(await credited(portal.database)).toEqual(['7'])
    expect(await isClean(portal.database)).toBe(true)
  })

  it('creditRecords: counts a deal by its product rows', async () => {
    const portal = await open(dialect)
    await startMetric(portal.ledger, makeMetric({ where: { all: [{ field: 'productRows', op: 'rows', value: { all: [{ field: 'productName', op: 'contains', value: 'стел' }, { field: 'quantity', op: 'gte', value: 3 }] } }] } }))
    const row = (productName: string, quantity: number) => ({ productId: '1', productName, quantity })
    await change(portal, [
      { ...won('7', {}), rows: [row('Стеллаж', 1), row('Плёнка', 9)] }, { ...won('8', {}), rows: [row('Плёнка', 9), row('Стеллаж', 3)] }, { ...won('9', {}), rows: [] }, won('10', {}),
    ])
    expect(await credited(portal.database)).toEqual(['8'])
    await change(portal, [{ ...won('7', {}), rows: [row('Стеллаж', 4)] }, { ...won('8', {}), rows: [] }])
    expect(await credited(portal.database)).toEqual(['7'])
    expect(await isClean(portal.database)).toBe(true)
  })
})

it('listReferring: finds the deals of a company by the index', async () => {
  const { db } = await open('sqlite')
  const plan = await sql<{ detail: string }>`explain query plan select id from records
    where kind = 'deal' and json_extract(records.fields, '$."companyId"') in ('1', '2') and json_extract(records.fields, '$."companyId"') is not null`.execute(db)
  expect(plan.rows.map((row) => row.detail).join('\n')).toContain('records_company')
})
