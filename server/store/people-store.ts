import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

export type PersonRow = { id: string; name: string; position: string | null; photo: string | null; active: boolean }
export type DepartmentRow = { id: string; name: string; parentId: string | null; headId: string | null; sort: number }
export type Belonging = { personId: string; departmentIds: readonly string[] }

const chunk = 200

/**
 * Stores people as the CRM lists them; those it no longer lists stay, as dismissed. Who is new in a portal that was read before
 * joined at `at`, and who is gone left then; who comes back never left.
 */
export async function writePeople(db: Db, people: readonly PersonRow[], adminIds: ReadonlySet<string>, at: number): Promise<void> {
  const before = new Map((await db.selectFrom('people').select(['id', 'active']).execute()).map((row) => [row.id, row.active === 1]))
  const rows = people.map(({ id, name, position, photo, active }) => ({ id, name, position, photo, active: active ? 1 : 0, is_admin: adminIds.has(id) ? 1 : 0 }))
  for (let i = 0; i < rows.length; i += chunk) {
    await db.insertInto('people').values(rows.slice(i, i + chunk)).onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({
      name: eb.ref('excluded.name'), position: eb.ref('excluded.position'), photo: eb.ref('excluded.photo'), active: eb.ref('excluded.active'),
      is_admin: eb.ref('excluded.is_admin'),
    }))).execute()
  }
  const listed = new Set(people.map(({ id }) => id))
  const stored = await db.selectFrom('people').select('id').where('active', '=', 1).execute()
  const missing = stored.map(({ id }) => id).filter((id) => !listed.has(id))
  for (let i = 0; i < missing.length; i += chunk) {
    await db.updateTable('people').set({ active: 0 }).where('id', 'in', missing.slice(i, i + chunk)).execute()
  }
  const isKnown = before.size > 0
  await mark(db, people.flatMap(({ id, active }) => (isKnown && active && !before.has(id) ? [id] : [])), { joined_at: at })
  await mark(db, [...missing, ...people.flatMap(({ id, active }) => (!active && before.get(id) ? [id] : []))], { left_at: at })
  await mark(db, people.flatMap(({ id, active }) => (active && before.get(id) === false ? [id] : [])), { left_at: null })
}

async function mark(db: Db, ids: readonly string[], change: { joined_at: number } | { left_at: number | null }): Promise<void> {
  for (let i = 0; i < ids.length; i += chunk) await db.updateTable('people').set(change).where('id', 'in', ids.slice(i, i + chunk)).execute()
}

/** Ids of those who no longer work in the portal. */
export async function listDismissed(db: Db): Promise<string[]> {
  return (await db.selectFrom('people').select('id').where('active', '=', 0).execute()).map(({ id }) => id)
}

/** Replaces the departments. */
export async function writeDepartments(db: Db, departments: readonly DepartmentRow[]): Promise<void> {
  await db.deleteFrom('departments').execute()
  const rows = departments.map(({ id, name, parentId, headId, sort }) => ({ id, name, parent_id: parentId, head_id: headId, sort }))
  for (let i = 0; i < rows.length; i += chunk) await db.insertInto('departments').values(rows.slice(i, i + chunk)).execute()
}

/**
 * Brings memberships up to date: the first ones known of a person reach back for ever, a later change closes and opens
 * intervals at `at`. People who are not given keep what they have.
 */
export async function writeMemberships(db: Db, belongings: readonly Belonging[], at: number): Promise<void> {
  const rows = await db.selectFrom('memberships').selectAll().execute()
  const known = new Map<string, typeof rows>()
  for (const row of rows) known.set(row.person_id, [...(known.get(row.person_id) ?? []), row])
  const closed: number[] = []
  const opened: { person_id: string; department_id: string; from_at: number | null; to_at: null }[] = []
  for (const { personId, departmentIds } of belongings) {
    const past = known.get(personId) ?? []
    const current = new Map(past.filter((row) => row.to_at === null).map((row) => [row.department_id, row.id]))
    for (const departmentId of departmentIds) {
      if (!current.has(departmentId)) opened.push({ person_id: personId, department_id: departmentId, from_at: past.length === 0 ? null : at, to_at: null })
    }
    for (const [departmentId, id] of current) if (!departmentIds.includes(departmentId)) closed.push(id)
  }
  for (let i = 0; i < closed.length; i += chunk) {
    await db.updateTable('memberships').set({ to_at: at }).where('id', 'in', closed.slice(i, i + chunk)).execute()
  }
  for (let i = 0; i < opened.length; i += chunk) await db.insertInto('memberships').values(opened.slice(i, i + chunk)).execute()
}
