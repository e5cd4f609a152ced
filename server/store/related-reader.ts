import { sql, type Kysely } from 'kysely'
import { referenceOf, type RelatedKind } from '../../shared/record/related-fields'
import type { CrmRecord, RecordKind } from '../../shared/record/record-types'
import { dialectOf } from './dialect-of'
import { referenceSql } from './field-sql'
import type { PortalTables } from './portal-tables'
import { readRecords, type LoadedRecord } from './record-reader'

/** Gives records those they refer to, as far as these kinds are asked for and stored; one statement per kind and 500 ids. */
export async function attachRelated(db: Kysely<PortalTables>, loaded: readonly LoadedRecord[], kinds: readonly RelatedKind[]): Promise<readonly LoadedRecord[]> {
  if (kinds.length === 0 || loaded.length === 0) return loaded
  const found = new Map<RelatedKind, ReadonlyMap<string, CrmRecord>>()
  for (const kind of kinds) {
    const ids = new Set(loaded.flatMap(({ record }) => referredId(record, kind) ?? []))
    found.set(kind, new Map((await readRecords(db, kind, [...ids])).map((record) => [record.id, record])))
  }
  return loaded.map(({ record, history }) => ({ history, record: { ...record, related: relatedOf(record, found) } }))
}

/** Ids of records of a kind that refer to these companies or contacts, of at most 500. */
export async function listReferring(
  db: Kysely<PortalTables>, { source, kind, ids }: { source: RecordKind; kind: RelatedKind; ids: readonly string[] },
): Promise<string[]> {
  if (ids.length === 0) return []
  const reference = referenceSql(referenceOf[kind], dialectOf(db))
  // Only with the second condition does SQLite see that the partial index serves.
  const rows = await db.selectFrom('records').select('id').where('kind', '=', source)
    .where(sql<boolean>`${reference} in (${sql.join(ids)}) and ${reference} is not null`).execute()
  return rows.map(({ id }) => id)
}

function relatedOf(record: CrmRecord, found: ReadonlyMap<RelatedKind, ReadonlyMap<string, CrmRecord>>): NonNullable<CrmRecord['related']> {
  const related: Partial<Record<RelatedKind, CrmRecord>> = {}
  for (const [kind, records] of found) {
    const other = records.get(referredId(record, kind) ?? '')
    if (other) related[kind] = other
  }
  return related
}

function referredId(record: CrmRecord, kind: RelatedKind): string | null {
  const id = record.fields[referenceOf[kind]]
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null
}
