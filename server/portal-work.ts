import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from './clock'
import type { Ledger, Moved } from './credit/ledger-types'
import type { FlowCommands, FlowNotice } from './flow'
import { startJob } from './jobs'
import type { Report } from './logger'
import type { Database } from './store/database'
import { noteGoalMoves } from './store/goal-move-store'
import { listGoals } from './store/goal-store'
import { readPortalSettings } from './store/portal-reader'
import type { PortalTables } from './store/portal-tables'
import type { PortalSync, SyncDeps } from './sync/portal-sync-types'
import type { RecordBatch } from './sync/sync-types'
import { writeRecords } from './sync/write-records'
import type { Zones } from './zones'

const minuteMs = 60_000

type Edits = { [name in 'saveMetric' | 'deleteMetric' | 'enterValues' | 'saveGoal' | 'deleteGoal' | 'editPeople' | 'decideBulk' | 'preview' | 'setTimeZone' | 'setWorkCalendar' | 'setStructure']:
  FlowCommands[name] extends (portalId: string, ...args: infer Args) => infer Answer ? (...args: Args) => Answer : never }

/** All writing work of one portal: its sync, its ledger and its clock. */
export type PortalWork = Edits & {
  /** Starts or resumes the sync; answers when that is under way. Idempotent. */
  start(): Promise<void>
  changesWaiting(): void
  catchUp(): Promise<void>
  checkSync(): Promise<void>
  recheckSync(): void
  countCalls(calls: number): void
  /** Stops at the next whole step and closes the database. */
  close(): Promise<void>
}

export type PortalWorkDeps = {
  portalId: string
  database: Database<PortalTables>
  ledger: Ledger
  /** Joins the portal's sync to the place its batches go to. */
  createSync(joints: Pick<SyncDeps, 'apply' | 'onStatus' | 'onPeople' | 'onRevalued'>): PortalSync
  zones: Zones
  clock: Clock
  notify: (notice: FlowNotice) => void
  report: Report
}

export function createPortalWork({ portalId, database, ledger, createSync, zones, clock, notify, report }: PortalWorkDeps): PortalWork {
  const { db } = database
  const sync = createSync({ apply, onStatus: () => { notify({ type: 'sync', portalId }) }, onPeople: turnLedger, onRevalued: turnLedger })
  const clockJob = startJob({ name: 'clock', everyMs: minuteMs, work: followClock, report: reportHere })
  let closing = false
  let crediting: Promise<void> | null = null
  let isWorkWaiting = false
  let passedAt = clock.now()
  let turned: { day: number; hour: number } | null = null

  function reportHere(error: unknown, context: Readonly<Record<string, unknown>>): void {
    report(error, { portal: portalId, ...context })
  }

  function tell(moved: Moved): void {
    if (moved) notify({ type: 'moved', portalId, ...moved })
  }

  /** Records and their credits land together or not at all. */
  async function apply(_portalId: string, batch: RecordBatch): Promise<void> {
    tell(await db.transaction().execute(async (trx) => await ledger.creditRecords(trx, await writeRecords(trx, batch, { zones }))))
  }

  /** Credits in the background, slice by slice, leaving the thread to others between slices. */
  function work(): void {
    isWorkWaiting = true
    crediting ??= creditAll()
  }

  async function creditAll(): Promise<void> {
    try {
      // Work that comes while the last slice is ending is looked for once more.
      while (isWorkWaiting && !closing) {
        isWorkWaiting = false
        const slice = await ledger.workSlice()
        tell(slice.moved)
        if (slice.more) isWorkWaiting = true
        await nextTurn()
      }
    } catch (error) {
      reportHere(error, { step: 'credit' })
    } finally {
      crediting = null
    }
  }

  async function edit<Answer extends { moved: Moved }>(change: Promise<Answer>): Promise<Answer> {
    const answer = await change
    tell(answer.moved)
    work()
    return answer
  }

  /** The structure or the day may have changed what counts. */
  async function turnLedger(): Promise<void> {
    tell(await ledger.turnClock())
    work()
  }

  /** At the portal's midnight every goal has a new day, and perhaps a new period: all screens get fresh figures. */
  async function followClock(): Promise<void> {
    const { timeZone } = await readPortalSettings(db)
    const now = clock.now()
    tell(await ledger.passDeadlines(passedAt))
    passedAt = now
    const at = { day: zones(timeZone).dayOf(now), hour: Math.floor(now / (60 * minuteMs)) }
    if (turned?.hour === at.hour && turned.day === at.day) return
    await turnLedger()
    if (turned && turned.day !== at.day) tell(await moveAllGoals())
    turned = at
  }

  async function moveAllGoals(): Promise<Moved> {
    return await db.transaction().execute(async (trx) => {
      const goalIds = (await listGoals(trx)).map((goal) => goal.id)
      return goalIds.length === 0 ? null : { goalIds, seq: await noteGoalMoves(trx, goalIds, clock.now()) }
    })
  }

  return {
    start: async () => {
      await clockJob.run()
      await sync.start()
    },
    changesWaiting: () => { sync.changesWaiting() },
    catchUp: async () => { await sync.catchUp() },
    checkSync: async () => { await sync.check() },
    recheckSync: () => { sync.recheck() },
    countCalls: (calls) => { sync.countCalls(calls) },
    saveMetric: async (actor, metricId, definition, from) => ({ id: (await edit(ledger.saveMetric(actor, metricId, definition, from))).id }),
    saveGoal: async (actor, goalId, draft) => ({ id: (await edit(ledger.saveGoal(actor, goalId, draft))).id }),
    enterValues: async (actor, metricId, entered) => { tell(await ledger.enterValues(actor, metricId, entered)) },
    deleteMetric: async (metricId) => {
      await ledger.deleteMetric(metricId)
      work()
    },
    deleteGoal: async (goalId) => {
      await ledger.deleteGoal(goalId)
      work()
    },
    editPeople: async (actor, change) => {
      const { id, moved } = await ledger.editPeople(actor, change)
      tell(moved)
      return { id }
    },
    decideBulk: async (actor, bulkId, decision) => { tell(await ledger.decideBulk(actor, bulkId, decision)) },
    preview: ledger.preview,
    setTimeZone: async (timeZone) => {
      await edit(ledger.setTimeZone(timeZone).then((moved) => ({ moved })))
      notify({ type: 'sync', portalId })
    },
    setWorkCalendar: async (calendar) => { await edit(ledger.setWorkCalendar(calendar).then((moved) => ({ moved }))) },
    setStructure: async (actor, change) => { await edit(ledger.setStructure(actor, change).then((moved) => ({ moved }))) },
    close: async () => {
      closing = true
      await clockJob.stop()
      await sync.stop()
      await crediting
      await database.close()
    },
  }
}
