import { sql, type Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** Far below the dialects' limits of parameters. */
const chunk = 1000

/** Notes that these goals moved, all under the next sequence number, which it returns. */
export async function noteGoalMoves(db: Kysely<PortalTables>, goalIds: readonly string[], now: number): Promise<number> {
  const { value } = await db.insertInto('settings').values({ name: 'move_seq', value: '1' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: sql`cast(cast(settings.value as bigint) + 1 as text)` }))
    .returning('value').executeTakeFirstOrThrow()
  const seq = Number(value)
  const rows = [...new Set(goalIds)].map((goal_id) => ({ goal_id, seq, at: now }))
  for (let start = 0; start < rows.length; start += chunk) {
    await db.insertInto('goal_moves').values(rows.slice(start, start + chunk)).onConflict((conflict) => conflict.column('goal_id').doUpdateSet({ seq, at: now })).execute()
  }
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
