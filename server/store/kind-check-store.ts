import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/**
 * How many records of a kind we and the CRM had when they were last counted, at `checkedAt` (epoch ms). `settled`: the difference
 * that all ids were compared at and that stayed, such as records that cannot be read.
 */
export type KindCheck = { kind: string; ours: number; inCrm: number; checkedAt: number; settled: number }

export async function readKindChecks(db: Db): Promise<Map<string, KindCheck>> {
  const rows = await db.selectFrom('kind_checks').selectAll().execute()
  return new Map(rows.map((row) => [row.kind, { kind: row.kind, ours: row.ours, inCrm: row.in_crm, checkedAt: row.checked_at, settled: row.settled }]))
}

export async function writeKindCheck(db: Db, { kind, ours, inCrm, checkedAt, settled }: KindCheck): Promise<void> {
  const values = { ours, in_crm: inCrm, checked_at: checkedAt, settled }
  await db.insertInto('kind_checks').values({ kind, ...values }).onConflict((conflict) => conflict.column('kind').doUpdateSet(values)).execute()
}

/** How many records of each kind are stored. */
export async function countRecordsByKind(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('records').select(['kind', (eb) => eb.fn.countAll().as('n')]).groupBy('kind').execute()
  return new Map(rows.map(({ kind, n }) => [kind, Number(n)]))
}
