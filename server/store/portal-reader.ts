import type { Kysely } from 'kysely'
import { workCalendarSchema } from '../../shared/api/calendar-contract'
import type { Person } from '../../shared/api/people-contract'
import { defaultCalendarKind } from '../../shared/period/work-calendar'
import type { WorkCalendarChoice } from '../../shared/period/work-calendar-types'
import type { PortalTables } from './portal-tables'
import { readSettings } from './settings-store'
import type { Structure } from './structure-reader'

type PortalSettings = { timeZone: string; currency: string }

/** How the portal counts days and money; `currency` is empty until the CRM's currencies are read. */
export async function readPortalSettings(db: Kysely<PortalTables>): Promise<PortalSettings> {
  return toPortalSettings(await readSettings(db))
}

export type FigureSettings = PortalSettings & { calendar: WorkCalendarChoice; isCalendarChosen: boolean; bulkAt: number | null }

/** The same with the working days: those an administrator chose, else what zone and currency suggest; and with the newest bulk move. */
export async function readFigureSettings(db: Kysely<PortalTables>): Promise<FigureSettings> {
  const settings = await readSettings(db)
  const bulkAt = settings.get('bulk_at')
  return {
    ...toPortalSettings(settings), calendar: workCalendarOf(settings), isCalendarChosen: settings.has('work_calendar'), bulkAt: bulkAt === undefined ? null : Number(bulkAt),
  }
}

/** The working days of a portal by its settings. */
export function workCalendarOf(settings: ReadonlyMap<string, string>): WorkCalendarChoice {
  const chosen = settings.get('work_calendar')
  return chosen === undefined ? { kind: defaultCalendarKind(toPortalSettings(settings)), exceptions: [] } : workCalendarSchema.parse(JSON.parse(chosen))
}

/** A text that changes whenever working days or hours do; its end whenever the rules do by which they are counted. */
export function workCalendarMark(settings: ReadonlyMap<string, string>): string {
  return `${settings.get('work_calendar') ?? defaultCalendarKind(toPortalSettings(settings))}/short`
}

function toPortalSettings(settings: ReadonlyMap<string, string>): PortalSettings {
  return { timeZone: settings.get('time_zone') ?? 'UTC', currency: settings.get('currency') ?? '' }
}

/** A person by id; undefined for one that sync has not seen. Whoever is dismissed is no administrator. */
export async function findPerson(db: Kysely<PortalTables>, id: string): Promise<{ name: string; isAdmin: boolean } | undefined> {
  const row = await db.selectFrom('people').select(['name', 'active', 'is_admin']).where('id', '=', id).executeTakeFirst()
  return row && { name: row.name, isAdmin: row.active === 1 && row.is_admin === 1 }
}

/** Everybody the portal ever had, by name, with the departments they belong to now. */
export async function listPeople(db: Kysely<PortalTables>, structure: Structure): Promise<Person[]> {
  const rows = await db.selectFrom('people').select(['id', 'name', 'position', 'photo', 'active']).orderBy('name').orderBy('id').execute()
  return rows.map((row) => ({ ...row, active: row.active === 1, departmentIds: [...structure.departmentsOf(row.id)] }))
}
