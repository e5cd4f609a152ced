import { sql, type Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import { foldText } from '../../shared/text/fold-text'
import type { Dialect } from '../../migrations/migration-types'
import { everOwnedSql } from './candidate-sql'
import { dialectOf } from './dialect-of'
import type { Sql } from './field-sql'
import { inListSql } from './list-sql'
import type { PortalTables } from './portal-tables'

export type RecordMatch = { id: string; title: string; ownerId: string | null; updatedAt: number }
export type RecordQuery = {
  kind: RecordKind
  text: string
  /** Only records these people own, owned or made; null = all. */
  personIds: readonly string[] | null
}

/** The record of this number, if it is one of theirs. */
export async function findRecordById(db: Kysely<PortalTables>, { kind, text, personIds }: RecordQuery): Promise<RecordMatch | undefined> {
  return await matches(db).where('kind', '=', kind).where('id', '=', text).where(theirs(personIds, dialectOf(db))).executeTakeFirst()
}

/**
 * Looks for a part of the title among the next `size` records after `afterId` in order of id text, and gives the newest `limit` of
 * those found. `lastId` is null at the end.
 */
export async function searchWindow(
  db: Kysely<PortalTables>, { kind, text, personIds }: RecordQuery, { afterId, size, limit }: { afterId: string; size: number; limit: number },
): Promise<{ lastId: string | null; found: RecordMatch[] }> {
  const { last } = await db.selectFrom(db.selectFrom('records').select('id').where('kind', '=', kind).where('id', '>', afterId).orderBy('id').limit(size).as('w'))
    .select((eb) => eb.fn.max('id').as('last')).executeTakeFirstOrThrow()
  if (last === null) return { lastId: null, found: [] }
  const folded = foldText(text)
  const inTitle = dialectOf(db) === 'sqlite' ? sql<boolean>`instr(title_folded, ${folded}) > 0` : sql<boolean>`strpos(title_folded, ${folded}::text) > 0`
  const found = await matches(db).where('kind', '=', kind).where('id', '>', afterId).where('id', '<=', last).where(inTitle).where(theirs(personIds, dialectOf(db)))
    .orderBy('updated_at', 'desc').orderBy('id').limit(limit).execute()
  return { lastId: last, found }
}

function matches(db: Kysely<PortalTables>) {
  return db.selectFrom('records').select(['id', 'title', 'owner_id as ownerId', 'updated_at as updatedAt'])
}

function theirs(personIds: readonly string[] | null, dialect: Dialect): Sql<boolean> {
  if (personIds === null) return sql<boolean>`true`
  if (personIds.length === 0) return sql<boolean>`false`
  return sql<boolean>`(${everOwnedSql(personIds, dialect)} or ${inListSql(sql.ref('records.creator_id'), personIds, dialect)})`
}
