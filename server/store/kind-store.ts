import type { Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** A kind of records of the CRM; `refusal` says why it cannot be read now. */
export type KindRow = { kind: RecordKind; title: string | null; history: 'crm' | 'own' | 'none'; refusal: string | null }

const vanished = 'The CRM no longer has records of this kind, or does not show them.'

/** Notes the kinds the CRM has, in its order. One that is no longer among them is kept with a word; a noted refusal stays until the kind is read. */
export async function writeKinds(db: Db, kinds: readonly KindRow[]): Promise<void> {
  for (const [sort, { kind, title, history, refusal }] of kinds.entries()) {
    await db.insertInto('kinds').values({ kind, title, history, sort, refusal })
      .onConflict((conflict) => conflict.column('kind').doUpdateSet({ title, history, sort, ...(refusal === null ? {} : { refusal }) })).execute()
  }
  const names = kinds.map(({ kind }) => kind)
  if (names.length > 0) await db.updateTable('kinds').set({ refusal: vanished }).where('kind', 'not in', names).execute()
}

/** Every kind ever seen, in the CRM's order. */
export async function listKinds(db: Db): Promise<KindRow[]> {
  const rows = await db.selectFrom('kinds').select(['kind', 'title', 'history', 'refusal']).orderBy('sort').orderBy('kind').execute()
  // Only a provider's own names were written.
  return rows.map((row) => ({ ...row, kind: row.kind as RecordKind }))
}

/** Kinds that cannot be read now. */
export async function listRefusedKinds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('kinds').select('kind').where('refusal', 'is not', null).execute()
  return new Set(rows.map(({ kind }) => kind))
}

export async function findKind(db: Db, kind: string): Promise<KindRow | undefined> {
  const row = await db.selectFrom('kinds').select(['kind', 'title', 'history', 'refusal']).where('kind', '=', kind).executeTakeFirst()
  return row && { ...row, kind: row.kind as RecordKind }
}

/** Notes why a kind cannot be read, or that it can again (null). */
export async function writeRefusal(db: Db, kind: RecordKind, refusal: string | null): Promise<void> {
  await db.updateTable('kinds').set({ refusal }).where('kind', '=', kind)
    .where('refusal', refusal === null ? 'is not' : 'is distinct from', refusal).execute()
}
