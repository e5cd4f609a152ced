import type { Kysely } from 'kysely'
import type { Viewer } from '../../shared/access/access-types'
import type { Board } from '../../shared/api/board-contract'
import type { Activity, CreditPage, ChangePage, Explanation, MissPage, Progress, RatioFigures, RecordMatches, Waterfall } from '../../shared/api/goal-contract'
import type { PeriodUnit } from '../../shared/goal/goal-types'
import type { RecordRef } from '../../shared/record/record-types'
import type { Language } from '../../shared/text/language-types'
import type { PortalTables } from '../store/portal-tables'
import type { Structure } from '../store/structure-reader'
import type { RatioPart } from './live-plan'

/** Who asks, when, and in which words; everything answered is filtered by the viewer's rights. */
export type Ask = {
  viewer: Viewer
  structure: Structure
  now: number
  language: Language
  /** Address of a record's card in the CRM. */
  recordUrl: (ref: RecordRef) => string
}

/** One goal in the period that holds the day `on` (`YYYY-MM-DD`); the present period when absent. */
export type GoalAsk = { goalId: string; on?: string | undefined }

/** Which credits of a goal: those that count, unless `bulk` (id of a bulk move) or `held` ask for others. */
export type CreditsAsk = { user?: string | undefined; next?: string | undefined; limit: number; bulk?: string | undefined; held?: 'true' | undefined }

/** Reads figures. Throws not-found (no such goal, day outside it), forbidden (a goal the viewer may not see). */
export type ProgressReader = {
  progressOf(db: Kysely<PortalTables>, ask: Ask, goal: GoalAsk): Promise<Progress>
  /** Current progress of those of the goals that exist and that the viewer may see; the rest is left out. */
  currentProgress(db: Kysely<PortalTables>, ask: Ask, goalIds: readonly string[]): Promise<Progress[]>
  board(db: Kysely<PortalTables>, ask: Ask, query: { unit: PeriodUnit; on?: string | undefined; department?: string | undefined }): Promise<Board>
  creditsOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & CreditsAsk): Promise<CreditPage>
  activityOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { user?: string | undefined; step: 'minute' | 'hour' | 'day' }): Promise<Activity>
  /** Throws not-found for an unknown record. */
  explainRecord(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { record: RecordRef }): Promise<Explanation>
  /** Of a ratio, one of its parts. Throws invalid for more records than are judged at once. */
  waterfallOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { user?: string | undefined; part?: RatioPart | undefined }): Promise<Waterfall>
  /** The figures that a ratio divides. Throws not-found for a goal of another kind. */
  ratioOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { user?: string | undefined }): Promise<RatioFigures>
  /** What changed in the figure of late, the newest first. */
  changesOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { user?: string | undefined; next?: string | undefined; limit: number }): Promise<ChangePage>
  /** Throws as `waterfallOf` does. */
  missesOf(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { user?: string | undefined; part?: RatioPart | undefined; next?: string | undefined; limit: number }): Promise<MissPage>
  /** Throws not-found for a goal that counts no records. */
  findRecords(db: Kysely<PortalTables>, ask: Ask, query: GoalAsk & { text: string }): Promise<RecordMatches>
}
