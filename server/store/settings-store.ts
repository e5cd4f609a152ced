import type { Kysely } from 'kysely'
import { compileOnce } from './compiled-statement'
import type { PortalTables } from './portal-tables'

/** Settings of a portal: whose it is, IANA zone, base currency, chosen calendar (JSON), instants of freshness. */
export type SettingName = 'crm' | 'time_zone' | 'currency' | 'work_calendar' | 'clean_stop' | 'fresh_at' | 'last_change_at' | 'swept_at' | 'seen_at' | 'loaded_at'
  | 'check' | 'bound_at' | 'silent_cursor' | 'kept_process'
  | 'people_at' | 'refused_people' | 'refused_departments' | 'catalogue_at' | 'credited_today' | 'credited_structure' | 'credited_calendar' | 'credited_currency' | 'credited_rates' | 'first_rated' | 'bulk_at'

const selectSettings = compileOnce({ build: (db) => db.selectFrom('settings').selectAll(), values: () => [] })

export async function readSettings(db: Kysely<PortalTables>): Promise<Map<string, string>> {
  const rows = await selectSettings(db, null)
  return new Map(rows.map(({ name, value }) => [name, value]))
}

export async function writeSetting(db: Kysely<PortalTables>, name: SettingName, value: string): Promise<void> {
  await db.insertInto('settings').values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
}

/** Stores a value only when there is none. */
export async function writeFirstSetting(db: Kysely<PortalTables>, name: SettingName, value: string): Promise<void> {
  await db.insertInto('settings').values({ name, value }).onConflict((conflict) => conflict.column('name').doNothing()).execute()
}
