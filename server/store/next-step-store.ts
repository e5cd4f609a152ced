import { sql, type Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import { amongSql, compileOnce, listValue } from './compiled-statement'
import { dialectOf } from './dialect-of'
import { referenceSql } from './field-sql'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** Kinds that tell what is still to be done about a deal. */
export const stepKinds = ['activity', 'task'] as const
export type StepKind = (typeof stepKinds)[number]

const selectDeals = compileOnce({
  values: (ids: readonly string[], dialect: Dialect) => [listValue(ids, dialect)],
  build: (db, ids: readonly string[]) => db.selectFrom('next_steps').select('deal_id').distinct().where(amongSql('deal_id', ids, dialectOf(db))),
})

/** Of these deals, those with an open activity or task. */
export async function findDealsWithStep(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await selectDeals(db, ids)).map((row) => row.deal_id))
}

/** Brings the steps of stored activities or tasks in line with their rows; answers the deals that they belong to or belonged to. */
export async function replaceSteps(db: Db, kind: StepKind, ids: readonly string[]): Promise<string[]> {
  const dialect = dialectOf(db)
  const before = await db.deleteFrom('next_steps').where('kind', '=', kind).where(amongSql('record_id', ids, dialect)).returning('deal_id').execute()
  const dealId = referenceSql('dealId', dialect)
  const isOpen = kind === 'activity' ? sql<boolean>`records.stage_kind = 'open'` : sql<boolean>`${referenceSql('completedAt', dialect)} is null`
  const after = await db.insertInto('next_steps').columns(['kind', 'record_id', 'deal_id'])
    .expression((eb) => eb.selectFrom('records').select(['records.kind', 'records.id', sql<string>`${dealId}`.as('deal_id')])
      .where('records.kind', '=', kind).where(amongSql('records.id', ids, dialect)).where(isOpen).where(sql<boolean>`${dealId} is not null`))
    .returning('deal_id').execute()
  return [...new Set([...before, ...after].map((row) => row.deal_id))]
}

/** Writes into these deals whether they have a step; answers those of which something else was known. */
export async function writeHasStep(db: Db, ids: readonly string[], hasStep: boolean): Promise<string[]> {
  if (ids.length === 0) return []
  const dialect = dialectOf(db)
  const value = JSON.stringify(hasStep)
  const [fields, known] = dialect === 'sqlite'
    ? [sql<string>`json_set(fields, '$."hasNextStep"', json(${value}))`, sql`json_extract(fields, '$."hasNextStep"') is not ${hasStep ? 1 : 0}`]
    : [sql<string>`fields || jsonb_build_object('hasNextStep', ${value}::boolean)`, sql`fields ->> 'hasNextStep' is distinct from ${value}`]
  const rows = await db.updateTable('records').set({ fields }).where('kind', '=', 'deal').where(amongSql('id', ids, dialect)).where(sql<boolean>`${known}`).returning('id').execute()
  return rows.map(({ id }) => id)
}
