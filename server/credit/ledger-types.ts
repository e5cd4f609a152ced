import type { Transaction } from 'kysely'
import type { Preview } from '../../shared/api/metric-contract'
import type { StructureChange } from '../../shared/api/structure-contract'
import type { GoalDraft } from '../../shared/goal/goal-types'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { WorkCalendarChoice } from '../../shared/period/work-calendar-types'
import type { RecordRef } from '../../shared/record/record-types'
import type { PreviewAsk } from '../flow'
import type { PortalTables } from '../store/portal-tables'
import type { PeopleEdit } from './edit-people'
import type { ManualValue } from './enter-values'

/** Goals whose figures changed, with the sequence number noted for them; null when none did. */
export type Moved = { goalIds: string[]; seq: number } | null

/** Who edits; noted in the rows. */
export type Editor = { userId: string }

/** The ledger of one portal: everything that writes credits, metrics and goals. Lives on the thread that owns the writes. */
export type Ledger = {
  /** Brings the credits of these records (deleted ones too) in line with the rows of the caller's transaction. Repeatable. */
  creditRecords(trx: Transaction<PortalTables>, refs: readonly RecordRef[]): Promise<Moved>
  /**
   * Inserts (id null) or changes a metric, from the local day `from` (`YYYY-MM-DD`) on or in every open period; a change of what counts
   * is credited in the background. Throws not-found, invalid.
   */
  saveMetric(editor: Editor, metricId: string | null, definition: MetricDefinition, from?: string): Promise<{ id: string; moved: Moved }>
  /** Throws not-found; conflict while a goal or a ratio uses it. */
  deleteMetric(metricId: string): Promise<void>
  /** Notes values entered by hand, each in place of an earlier one of that person and day; all or none. Throws not-found, invalid. */
  enterValues(editor: Editor, metricId: string, entered: readonly ManualValue[]): Promise<Moved>
  saveGoal(editor: Editor, goalId: string | null, draft: GoalDraft): Promise<{ id: string; moved: Moved }>
  deleteGoal(goalId: string): Promise<void>
  /** Notes an absence or a limit of bonuses. Throws invalid, not-found. */
  editPeople(editor: Editor, edit: PeopleEdit): Promise<{ id: string | null; moved: Moved }>
  /** Notes what was decided about a bulk move and credits its records by it. Throws not-found. */
  decideBulk(editor: Editor, bulkId: number, decision: 'count' | 'reject'): Promise<Moved>
  /** Stores the portal's zone and re-buckets all credits in the background. */
  setTimeZone(timeZone: string): Promise<Moved>
  /** Stores which days and hours the portal works: the pace of every goal moves, durations in working hours are credited anew in the background. */
  setWorkCalendar(calendar: WorkCalendarChoice): Promise<Moved>
  /** Notes who leads whom: rights, group goals and bonuses of heads follow, conditions on departments are credited anew in the background. Throws invalid. */
  setStructure(editor: Editor, change: StructureChange): Promise<Moved>
  /** One slice of background work (about 20 ms); `more` false when nothing is left. Killed at any point, it goes on where it was. */
  workSlice(): Promise<{ more: boolean; moved: Moved }>
  /** Starts re-crediting what depends on the calendar or on the structure, when either changed. Call at start, hourly and after people were synced. */
  turnClock(): Promise<Moved>
  /** The goals whose states began because the clock reached a deadline after that instant. Call every minute. */
  passDeadlines(after: number): Promise<Moved>
  /** What a definition would match now; `period` days are `YYYY-MM-DD`, `to` exclusive. */
  preview(asked: PreviewAsk): Promise<Preview>
}
