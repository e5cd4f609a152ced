import type { MetricDefinition } from '../shared/metric/metric-types'
import type { GoalDraft } from '../shared/goal/goal-types'
import type { WorkCalendarChoice } from '../shared/period/work-calendar-types'
import type { Preview } from '../shared/api/metric-contract'
import type { StructureChange } from '../shared/api/structure-contract'
import type { PeopleEdit } from './credit/edit-people'

/** A definition to try out, over all records or those of a period; `personIds`: only what counts for these people, null = for everybody. */
export type PreviewAsk = {
  definition: MetricDefinition; period: { from: string; to: string } | null; language: string; personIds: readonly string[] | null
}

/** Who asks for a write: noted in the rows, rights are checked before the command is sent. */
export type Actor = { userId: string }

/**
 * Commands to the thread that owns the writes of portal databases. Each answers when its effect is durable;
 * crediting, first loads and catch-ups go on afterwards and are reported by `FlowNotice`s.
 */
export type FlowCommands = {
  /** A portal was installed or reconnected: create its database, bind events, start or resume the first load. Idempotent. */
  openPortal(portalId: string): Promise<void>
  /** The inbox has rows of this portal. */
  changesWaiting(portalId: string): Promise<void>
  /** Runs the changed-since catch-up now. */
  catchUp(portalId: string): Promise<void>
  /** Compares every kind of records with the CRM now; answers when that is under way. Throws `conflict` while the portal is not followed. */
  checkSync(portalId: string): Promise<void>
  /** An administrator came: what the CRM refused before is tried again. */
  recheckSync(portalId: string): Promise<void>
  /** So many calls were made to the CRM elsewhere: they count against the portal's budget. */
  countCalls(portalId: string, calls: number): Promise<void>
  /** `from`: the local day (`YYYY-MM-DD`) from which a new version is in force; absent = in every open period. */
  saveMetric(portalId: string, actor: Actor, metricId: string | null, definition: MetricDefinition, from?: string): Promise<{ id: string }>
  deleteMetric(portalId: string, metricId: string): Promise<void>
  /** All of the values or none of them. */
  enterValues(portalId: string, actor: Actor, metricId: string, entered: readonly { userId: string; on: string; value: number }[]): Promise<void>
  saveGoal(portalId: string, actor: Actor, goalId: string | null, draft: GoalDraft): Promise<{ id: string }>
  deleteGoal(portalId: string, goalId: string): Promise<void>
  /** Notes an absence or a limit of bonuses; `id` is that of a new absence. */
  editPeople(portalId: string, actor: Actor, edit: PeopleEdit): Promise<{ id: string | null }>
  /** Lets the credits of a bulk move count, or not. */
  decideBulk(portalId: string, actor: Actor, bulkId: number, decision: 'count' | 'reject'): Promise<void>
  /** Writes nothing; the product runs it in a thread of its own, see start-preview-worker.ts. `signal`: whoever asked has gone; it stays on this thread. */
  preview(portalId: string, asked: PreviewAsk, signal?: AbortSignal): Promise<Preview>
  setTimeZone(portalId: string, timeZone: string): Promise<void>
  setWorkCalendar(portalId: string, calendar: WorkCalendarChoice): Promise<void>
  /** Says who leads whom; rights and whether the CRM tells it are checked before. */
  setStructure(portalId: string, actor: Actor, change: StructureChange): Promise<void>
  /** Stops all work of the portal, closes and deletes its database file. */
  wipePortal(portalId: string): Promise<void>
  close(): Promise<void>
}

/** What the writing thread tells the serving thread. `seq` grows by one per batch of moved goals of a portal. */
export type FlowNotice =
  | { type: 'moved'; portalId: string; goalIds: string[]; seq: number }
  | { type: 'sync'; portalId: string }

/** The writing side as the rest of the server sees it, whether it runs in this thread or in a worker. */
export type Flow = FlowCommands & { onNotice(listener: (notice: FlowNotice) => void): () => void }
