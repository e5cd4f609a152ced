import type { Kysely, Transaction } from 'kysely'
import { toDayNumber } from '../../shared/period/day-number'
import { isTimeZone } from '../../shared/period/zone'
import type { RecordRef } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import { AppError } from '../errors'
import { decideBulk } from '../store/bulk-store'
import { createChangeLog, pruneChanges } from '../store/change-log'
import { watchChanges } from '../store/change-stamp'
import { createCreditStore } from '../store/credit-store'
import type { Database } from '../store/database'
import { listGenerations, removeOldSlice } from '../store/generation-store'
import { noteGoalMoves } from '../store/goal-move-store'
import { listGoals } from '../store/goal-store'
import { deleteMetric, listMetrics } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings, writeSetting } from '../store/settings-store'
import { unhurriedWrite } from '../store/unhurried-write'
import type { Zones } from '../zones'
import { creditRecords } from './credit-records'
import { createCreditTargets, targetSources } from './credit-targets'
import { editGoal, removeGoal } from './edit-goals'
import { editMetric } from './edit-metrics'
import { editPeople } from './edit-people'
import { editStructure } from './edit-structure'
import { enterValues, moveValues } from './enter-values'
import { createGoalFinder, goalSources } from './find-moved-goals'
import type { Ledger, Moved } from './ledger-types'
import { listShowingGoals } from './list-showing-goals'
import { passDeadlines } from './pass-deadlines'
import { previewMetric } from './preview-metric'
import { recreditSlice } from './recredit'
import { restartCredits, turnClock } from './turn-clock'

export type LedgerDeps = {
  database: Database<PortalTables>
  clock: Clock
  zones: Zones
  /** Address of a record's card in the CRM, for previews. */
  recordUrl: (ref: RecordRef) => string
}

/** A slice may block its thread for 20 ms; aiming lower keeps most of them below. */
const sliceAimMs = 14
const leastSlice = 1000
/** A change of the ledger can be looked up for so long: the present quarter and the one before. */
const keepChangesMs = 190 * 86_400_000
/** How often a running recredit shows its progress on the screens, in slices. */
const showEvery = 25

/** The ledger of one portal, on the thread that owns the writes. */
export function createLedger({ database, clock, zones, recordUrl }: LedgerDeps): Ledger {
  const { db } = database
  const deps = {
    store: createCreditStore(database), targets: createCreditTargets({ zones, clock, stamp: watchChanges(database, 'targets', targetSources) }),
    changes: createChangeLog(database), clock,
  }
  const findMovedGoals = createGoalFinder(watchChanges(database, 'goals', goalSources))
  let sliceSize = leastSlice
  let slices = 0
  let withOld: { metricId: string; generation: number }[] | null = null

  const note = async (trx: Kysely<PortalTables>, goalIds: readonly string[]): Promise<Moved> =>
    goalIds.length === 0 ? null : { goalIds: [...goalIds], seq: await noteGoalMoves(trx, goalIds, clock.now()) }
  const write = async <T>(work: (trx: Transaction<PortalTables>) => Promise<T>): Promise<T> => await db.transaction().execute(work)

  async function creditSlice(): Promise<{ more: boolean; moved: Moved } | null> {
    const started = performance.now()
    const step = await unhurriedWrite(database, async (trx) => {
      const { metricId, completed } = await recreditSlice(trx, { ...deps, zones, clock, size: sliceSize }) ?? { metricId: null, completed: false }
      if (metricId === null) return null
      slices += 1
      const show = completed || slices % showEvery === 0
      return { completed, moved: show ? await note(trx, (await listShowingGoals(trx, [metricId])).map((goal) => goal.id)) : null }
    })
    if (!step) return null
    if (step.completed) withOld = null
    else sliceSize = nextSize(sliceSize, performance.now() - started)
    return { more: true, moved: step.moved }
  }

  async function cleanSlice(): Promise<boolean> {
    withOld ??= await listGenerations(db)
    const [metric, ...others] = withOld
    if (!metric) return await unhurriedWrite(database, async (trx) => await pruneChanges(trx, clock.now() - keepChangesMs, 1000))
    if (!(await unhurriedWrite(database, async (trx) => await removeOldSlice(trx, metric, 1000)))) withOld = others
    return true
  }

  return {
    creditRecords: async (trx, refs) => await note(trx, await findMovedGoals(trx, await creditRecords(trx, refs, deps))),
    saveMetric: async ({ userId }, metricId, definition, from) => await write(async (trx) => {
      const { id, goalIds } = await editMetric(trx, { metricId, definition, from: from === undefined ? null : toDayNumber(from), userId, now: clock.now() })
      return { id, moved: await note(trx, goalIds) }
    }),
    deleteMetric: async (metricId) => { await write(async (trx) => { await deleteMetric(trx, metricId) }) },
    enterValues: async ({ userId }, metricId, entered) => await write(async (trx) =>
      await note(trx, await findMovedGoals(trx, await enterValues(trx, { metricId, entered, userId, now: clock.now() }, { ...deps, zones })))),
    saveGoal: async ({ userId }, goalId, draft) => await write(async (trx) => {
      const id = await editGoal(trx, { goalId, draft, userId, now: clock.now() })
      return { id, moved: await note(trx, [id]) }
    }),
    deleteGoal: async (goalId) => {
      await write(async (trx) => { await removeGoal(trx, goalId) })
      withOld = null
    },
    editPeople: async ({ userId }, edit) => await write(async (trx) => {
      const { id, goalIds } = await editPeople(trx, edit, { by: userId, now: clock.now() })
      return { id, moved: await note(trx, goalIds) }
    }),
    decideBulk: async ({ userId }, bulkId, decision) => await write(async (trx) => {
      const refs = await decideBulk(trx, { bulkId, decision, userId, now: clock.now() })
      return await note(trx, await findMovedGoals(trx, await creditRecords(trx, refs, deps)))
    }),
    setTimeZone: async (timeZone) => {
      if (!isTimeZone(timeZone)) throw new AppError('invalid', 'unknown-time-zone', `timeZone: unknown time zone "${timeZone}"`)
      return await write(async (trx) => {
        await writeSetting(trx, 'time_zone', timeZone)
        await turnClock(trx, { zones, clock })
        await restartCredits(trx, await listMetrics(trx))
        await moveValues(trx, zones(timeZone))
        return await note(trx, (await listGoals(trx)).map((goal) => goal.id))
      })
    },
    setWorkCalendar: async (calendar) => await write(async (trx) => {
      await writeSetting(trx, 'work_calendar', JSON.stringify(calendar))
      await turnClock(trx, { zones, clock })
      return await note(trx, (await listGoals(trx)).map((goal) => goal.id))
    }),
    setStructure: async ({ userId }, change) => await write(async (trx) => {
      if (!await editStructure(trx, change, { by: userId, now: clock.now() })) return null
      await turnClock(trx, { zones, clock })
      return await note(trx, (await listGoals(trx)).map((goal) => goal.id))
    }),
    workSlice: async () => (await creditSlice()) ?? { more: await cleanSlice(), moved: null },
    turnClock: async () => await write(async (trx) => await note(trx, await turnClock(trx, { zones, clock }))),
    passDeadlines: async (after) => {
      const at = clock.now()
      const { dayOf } = zones((await readSettings(db)).get('time_zone') ?? 'UTC')
      const touches = await passDeadlines(db, { after, at, dayOf })
      return touches.length === 0 ? null : await write(async (trx) => await note(trx, await findMovedGoals(trx, touches)))
    },
    preview: async (asked) => await previewMetric(database, asked, { zones, clock, recordUrl }),
  }
}

/** Never so few records that a slice's fixed costs would outweigh them, however slow a busy machine makes it look. */
function nextSize(size: number, tookMs: number): number {
  const factor = Math.min(Math.max(sliceAimMs / tookMs, 0.5), 2)
  return Math.min(Math.max(Math.floor(size * factor), leastSlice), 50_000)
}
