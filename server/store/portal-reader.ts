import type { Kysely } from 'kysely'
import type { Person } from '../../shared/api/people-contract'
import type { PortalTables } from './portal-tables'
import type { PortalState, RegistryTables } from './registry-tables'
import type { Structure } from './structure-reader'

/** An installed portal as the registry knows it, without its secrets. */
export type PortalInfo = { id: string; crm: 'bitrix24' | 'amocrm'; name: string; origin: string; state: PortalState; message: string | null }

/** Undefined after an uninstall. */
export async function findPortalInfo(registry: Kysely<RegistryTables>, portalId: string): Promise<PortalInfo | undefined> {
  const row = await registry.selectFrom('portals').select(['id', 'crm', 'name', 'origin', 'state', 'message']).where('id', '=', portalId).executeTakeFirst()
  return row && { ...row, crm: row.crm === 'amocrm' ? 'amocrm' : 'bitrix24' }
}

/** How the portal counts days and money; `currency` is empty until the CRM's currencies are read. */
export async function readPortalSettings(db: Kysely<PortalTables>): Promise<{ timeZone: string; currency: string }> {
  const rows = await db.selectFrom('settings').selectAll().where('name', 'in', ['time_zone', 'currency']).execute()
  const settings = new Map(rows.map((row) => [row.name, row.value]))
  return { timeZone: settings.get('time_zone') ?? 'UTC', currency: settings.get('currency') ?? '' }
}

/** Everybody the portal ever had, by name, with the departments they belong to now. */
export async function listPeople(db: Kysely<PortalTables>, structure: Structure): Promise<Person[]> {
  const rows = await db.selectFrom('people').select(['id', 'name', 'position', 'photo', 'active']).orderBy('name').orderBy('id').execute()
  return rows.map((row) => ({ ...row, active: row.active === 1, departmentIds: [...structure.departmentsOf(row.id)] }))
}
