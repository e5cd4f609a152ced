import type { Kysely } from 'kysely'
import type { CreditContext } from '../../shared/metric/credit-record'
import type { WorkCalendarChoice } from '../../shared/period/work-calendar-types'
import type { Zone } from '../../shared/period/zone'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import { loadCatalogue } from '../store/catalogue-reader'
import type { SqlContext } from '../store/field-sql'
import type { PortalTables } from '../store/portal-tables'
import { workCalendarMark, workCalendarOf } from '../store/portal-reader'
import { readRateBook } from '../store/rate-reader'
import { readSettings } from '../store/settings-store'
import { loadStructure, type Structure } from '../store/structure-reader'
import type { Clock } from '../clock'
import { workClockOf, workTimeOf } from '../work-calendars'
import type { Zones } from '../zones'

/** What one portal's metrics are judged with, as its rows say now. */
export type PortalContext = {
  zone: Zone; currency: string; today: number; structure: Structure
  /** Changes whenever the working calendar does. */
  calendarMark: string
  ctx: CreditContext & Pick<SqlContext, 'workClock' | 'rates'>
}

/** Settings the ledger keeps for itself: the local day, structure, calendar, currency and newest day of rates its credits were judged with. */
export const ledgerSettings = {
  today: 'credited_today', structure: 'credited_structure', calendar: 'credited_calendar', currency: 'credited_currency', rates: 'credited_rates',
} as const

/**
 * Reads settings and structure. `today` is the day the ledger was last turned to, so that all credits are judged by one day;
 * `turnClock` moves it on.
 */
export async function loadPortalContext(db: Kysely<PortalTables>, { zones, clock }: { zones: Zones; clock: Clock }): Promise<PortalContext> {
  const settings = await readSettings(db)
  const zone = zones(settings.get('time_zone') ?? 'UTC')
  const today = Number(settings.get(ledgerSettings.today) ?? zone.dayOf(clock.now()))
  const structure = await loadStructure(db)
  // Few metrics look at the calendar: it is read and built for the first that does.
  const calendar = (): WorkCalendarChoice => workCalendarOf(settings)
  const ctx: PortalContext['ctx'] = {
    workTime: workTimeOf(calendar, zone), workClock: workClockOf(calendar, zone),
    rates: await readRateBook(db, settings),
    today, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf,
  }
  return { zone, currency: settings.get('currency') ?? '', today, structure, calendarMark: workCalendarMark(settings), ctx }
}

/** Titles play no part in crediting, so any language does. */
export async function loadJudgingCatalogue(db: Kysely<PortalTables>, kind: RecordKind): Promise<FieldCatalogue> {
  return await loadCatalogue(db, kind, 'en')
}
