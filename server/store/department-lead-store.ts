import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

const chunk = 200

/** Notes who leads these departments and what they lie below from now on; what was said before stays, as a record of who said it when. */
export async function addDepartmentLeads(
  db: Kysely<PortalTables>, leads: readonly { id: string; parentId: string | null; headId: string | null }[], { by, now }: { by: string; now: number },
): Promise<void> {
  const rows = leads.map(({ id, parentId, headId }) => ({ department_id: id, parent_id: parentId, head_id: headId, set_by: by, set_at: now }))
  for (let i = 0; i < rows.length; i += chunk) await db.insertInto('department_leads').values(rows.slice(i, i + chunk)).execute()
}
