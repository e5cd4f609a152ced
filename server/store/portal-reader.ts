import type { Kysely } from 'kysely'
import type { Person } from '../../shared/api/people-contract'
import type { PortalTables } from './portal-tables'
import { readSettings } from './settings-store'
import type { Structure } from './structure-reader'

/** How the portal counts days and money; `currency` is empty until the CRM's currencies are read. */
export async function readPortalSettings(db: Kysely<PortalTables>): Promise<{ timeZone: string; currency: string }> {
  const settings = await readSettings(db)
  return { timeZone: settings.get('time_zone') ?? 'UTC', currency: settings.get('currency') ?? '' }
}

/** Everybody the portal ever had, by name, with the departments they belong to now. */
export async function listPeople(db: Kysely<PortalTables>, structure: Structure): Promise<Person[]> {
  const rows = await db.selectFrom('people').select(['id', 'name', 'position', 'photo', 'active']).orderBy('name').orderBy('id').execute()
  return rows.map((row) => ({ ...row, active: row.active === 1, departmentIds: [...structure.departmentsOf(row.id)] }))
}
