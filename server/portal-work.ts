import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FlowCommands, FlowNotice } from './flow'
import { startJob } from './jobs'
import type { Report } from './logger'
import type { Clock } from './clock'
import type { Ledger, Moved } from './credit/ledger-types'
import type { Apply, RecordBatch } from './sync/sync-types'
import { writeRecords } from './sync/write-records'
import { noteGoalMoves } from './store/goal-move-store'
import { listGoals } from './store/goal-store'
import { readPortalSettings } from './store/portal-reader'
import { writeSetting } from './store/settings-store'
import type { Database } from './store/database'
import type { PortalTables } from './store/portal-tables'
import type { Zones } from './zones'

const minuteMs = 60_000

type Edits = { [name in 'saveMetric' | 'deleteMetric' | 'saveGoal' | 'deleteGoal' | 'preview' | 'setTimeZone']:
  FlowCommands[name] extends (portalId: string, ...args: infer Args) => infer Answer ? (...args: Args) => Answer : never }

/** Reading one portal's CRM, as the work of the portal needs it. */
export type PortalSync = {
  /** Starts or resumes the first load, or catches up; answers when that is under way. Idempotent. */
  start(): Promise<void>
  /** The inbox has rows. */
  drain(): void
  catchUp(): Promise<void>
  readPeople(): Promise<void>
  /** Looks for deletions, once a night. */
  sweepWhenDue(): Promise<void>
  stop(): Promise<void>
}

/** All writing work of one portal: its sync, its ledger and their timers. */
export type PortalWork = Edits & {
  /** Starts or resumes the first load and everything that repeats; answers when that is under way. Idempotent. */
  start(): Promise<void>
  drain(): void
  catchUp(): Promise<void>
  /** Stops at the next whole step. `clean` notes that nothing was cut off. */
  close(options: { clean: boolean }): Promise<void>
}

export type PortalWorkDeps = {
  portalId: string
  database: Database<PortalTables>
  ledger: Ledger
  /** Joins the portal's sync to the place its batches go to. */
  createSync(joints: { apply: Apply; onStatus: () => void }): PortalSync
  zones: Zones
  clock: Clock
  notify: (notice: FlowNotice) => void
  report: Report
}

export function createPortalWork({ portalId, database, ledger, createSync, zones, clock, notify, report }: PortalWorkDeps): PortalWork {
  const { db } = database
  const sync = createSync({ apply, onStatus: () => { notify({ type: 'sync', portalId }) } })
  const jobs = [
    startJob({ name: 'catch-up', everyMs: 5 * minuteMs, work: sync.catchUp, report: reportHere }),
    startJob({ name: 'people', everyMs: 30 * minuteMs, work: readPeople, report: reportHere }),
    startJob({ name: 'sweep', everyMs: 10 * minuteMs, work: sync.sweepWhenDue, report: reportHere }),
    startJob({ name: 'clock', everyMs: minuteMs, work: turnClock, report: reportHere }),
  ]
  let closing = false
  let crediting: Promise<void> | null = null
  let lastDay: number | null = null

  function reportHere(error: unknown, context: Readonly<Record<string, unknown>>): void {
    report(error, { portalId, ...context })
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
    crediting ??= (async () => {
      for (let more = true; more && !closing;) {
        const slice = await ledger.workSlice()
        tell(slice.moved)
        more = slice.more
        await nextTurn()
      }
    })().catch((error: unknown) => { reportHere(error, { step: 'credit' }) }).finally(() => { crediting = null })
  }

  async function edit<Answer extends { moved: Moved }>(change: Promise<Answer>): Promise<Answer> {
    const answer = await change
    tell(answer.moved)
    work()
    return answer
  }

  async function readPeople(): Promise<void> {
    await sync.readPeople()
    tell(await ledger.turnClock())
    work()
  }

  /** At the portal's midnight every goal has a new day, and perhaps a new period: all screens get fresh figures. */
  async function turnClock(): Promise<void> {
    const { timeZone } = await readPortalSettings(db)
    const today = zones(timeZone).dayOf(clock.now())
    if (lastDay === today) return
    const isFirst = lastDay === null
    tell(await ledger.turnClock())
    lastDay = today
    work()
    if (!isFirst) tell(await moveAllGoals())
  }

  async function moveAllGoals(): Promise<Moved> {
    return await db.transaction().execute(async (trx) => {
      const goalIds = (await listGoals(trx)).map((goal) => goal.id)
      return goalIds.length === 0 ? null : { goalIds, seq: await noteGoalMoves(trx, goalIds, clock.now()) }
    })
  }

  return {
    start: async () => {
      await sync.start()
      await turnClock()
      work()
    },
    drain: sync.drain,
    catchUp: sync.catchUp,
    saveMetric: async (actor, metricId, definition) => ({ id: (await edit(ledger.saveMetric(actor, metricId, definition))).id }),
    saveGoal: async (actor, goalId, draft) => ({ id: (await edit(ledger.saveGoal(actor, goalId, draft))).id }),
    deleteMetric: async (metricId) => {
      await ledger.deleteMetric(metricId)
      work()
    },
    deleteGoal: async (goalId) => {
      await ledger.deleteGoal(goalId)
      work()
    },
    preview: ledger.preview,
    setTimeZone: async (timeZone) => {
      await edit(ledger.setTimeZone(timeZone).then((moved) => ({ moved })))
      notify({ type: 'sync', portalId })
    },
    close: async ({ clean }) => {
      closing = true
      await Promise.all([...jobs.map(async (job) => { await job.stop() }), sync.stop()])
      await crediting
      if (clean) await writeSetting(db, 'clean_stop', '1')
      await database.close()
    },
  }
}
