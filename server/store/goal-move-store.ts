import { sql, type Kysely } from 'kysely'
import { compileOnce, compileRows } from './compiled-statement'
import type { PortalTables } from './portal-tables'

const nextSeq = compileOnce({
  build: (db) => db.insertInto('settings').values({ name: 'move_seq', value: '1' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: sql`cast(cast(settings.value as bigint) + 1 as text)` })).returning('value'),
  values: () => ['move_seq', '1'],
})
const putMoves = compileRows((db, rows: readonly PortalTables['goal_moves'][]) => db.insertInto('goal_moves').values(rows)
  .onConflict((conflict) => conflict.column('goal_id').doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq'), at: eb.ref('excluded.at') }))))

/** Notes that these goals moved, all under the next sequence number, which it returns. */
export async function noteGoalMoves(db: Kysely<PortalTables>, goalIds: readonly string[], now: number): Promise<number> {
  const [next] = await nextSeq(db, null)
  const seq = Number(next?.value)
  await putMoves(db, [...new Set(goalIds)].map((goal_id) => ({ goal_id, seq, at: now })))
  return seq
}

/** The newest sequence number, 0 before the first move. */
export async function lastGoalMove(db: Kysely<PortalTables>): Promise<number> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', 'move_seq').executeTakeFirst()
  return Number(row?.value ?? 0)
}

/** Ids of the goals that moved after `seq`, in order of their last move. */
export async function listGoalMovesSince(db: Kysely<PortalTables>, seq: number): Promise<string[]> {
  const rows = await db.selectFrom('goal_moves').select('goal_id').where('seq', '>', seq).orderBy('seq').orderBy('goal_id').execute()
  return rows.map((row) => row.goal_id)
}
