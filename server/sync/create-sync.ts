import { AppError } from '../errors'
import { backoffMs } from '../crm/retry'
import { sleep } from '../crm/sleep'
import { nextDueAt } from '../store/inbox-store'
import { updateState } from '../store/portal-store'
import { readSettings, writeSetting } from '../store/settings-store'
import { createApplySafely } from './apply-safely'
import { bindEvents, withoutEvents } from './bind-events'
import { catchUp } from './catch-up'
import { checkKinds, isCheckDue, parseCheckRun, writeCheckRun } from './check-kinds'
import { createTurns } from './create-turns'
import { drainInbox } from './drain-inbox'
import { isLoaded, loadRecords, loadSettings, noteLoaded } from './first-load'
import { followOnce } from './follow-once'
import { createForgottenRecords } from './forgotten-records'
import { listRefused } from './list-refused'
import { loadPayments } from './load-payments'
import { loadProductRows } from './load-product-rows'
import { openConnection } from './open-connection'
import type { PortalSync, Run, SyncDeps, Timing } from './portal-sync-types'
import { noteSilentStart } from './poll-silent'
import { runCheck } from './run-check'
import { isSweepDue } from './sweep-due'
import { sweepDeleted } from './sweep-deleted'
import type { SyncStep } from './sync-types'
import { tellPortal } from './tell-portal'
import { toLoadStep } from './to-load-step'

const usualTiming: Timing = { catchUpMs: 5 * 60_000, unboundMs: 60_000, untoldMs: 30_000, peopleMs: 30 * 60_000, backoff: { baseMs: 2000, capMs: 5 * 60_000 } }

/** An administrator's visit makes a portal with refused kinds be looked at no oftener than this. */
const recheckPauseMs = 30_000

export function createSync(deps: SyncDeps): PortalSync {
  const { portalId, db, registry, clock, log } = deps
  const timing = { ...usualTiming, ...deps.timing }
  let run: Run | null = null

  return {
    async start() {
      if (run) return inBackground(run, 'bind', async (current) => { await bindEvents(deps, current) })
      const abort = new AbortController()
      const connection = await openConnection(deps, portalId, abort.signal)
      const step: SyncStep = {
        portalId, db, connection, clock, apply: createApplySafely({ db, apply: deps.apply, clock, log }), zones: deps.zones, onStatus: deps.onStatus, inTurn: createTurns(),
      }
      const current: Run = {
        step, abort, work: new Set(), forgotten: createForgottenRecords(), peopleAt: 0, isReady: false, isDraining: false, isDirty: false, isBound: true,
        inLine: createTurns(), isChecking: false, isReadingRows: false, owesSweep: true, nextFollow: null, followedAt: 0, polledAt: 0,
      }
      run = current
      current.owesSweep = await noteStart()
      inBackground(current, 'load', async () => { await live(current) })
    },
    changesWaiting() {
      if (run) drain(run)
    },
    async catchUp() {
      const current = run
      if (!current) return
      try {
        await follow(current)
      } catch (error) {
        await fail(current, 'catch-up', error)
      }
    },
    async check() {
      const current = run
      if (!current || !await isLoaded(current.step)) throw new AppError('conflict', 'not-live', 'The CRM is not being followed now: finish the first load or reconnect the portal.')
      if (current.isChecking) return
      current.isChecking = true
      try {
        await writeCheckRun(current.step, { startedAt: clock.now(), finishedAt: null, done: 0, total: 0 })
      } catch (error) {
        current.isChecking = false
        throw error
      }
      inBackground(current, 'check', async () => { await runCheck(deps, current, async () => { await follow(current) }) })
    },
    recheck() {
      const current = run
      if (!current || !current.isReady || clock.now() - current.followedAt < recheckPauseMs) return
      inBackground(current, 'recheck', async () => {
        if ((await listRefused(db)).length > 0) await follow(current)
      })
    },
    countCalls(calls) {
      run?.step.connection.countCalls?.(calls)
    },
    async stop() {
      const current = run
      if (!current) return
      run = null
      await end(current)
      // What an unclean stop left to compare waits for the next start.
      if (!current.owesSweep) await writeSetting(db, 'clean_stop', '1')
    },
  }

  /** Load, then follow by the clock until stopped. */
  async function live(current: Run): Promise<void> {
    const { step, abort } = current
    const load = await toLoadStep(deps, current)
    if (await isLoaded(step)) await persist(current, 'bind', async () => { await bindEvents(deps, current) })
    else {
      // All before any record; asked for at once, they share requests.
      await Promise.all([
        persist(current, 'look for silent changes', async () => { await noteSilentStart(step) }),
        persist(current, 'bind', async () => { await bindEvents(deps, current) }), persist(current, 'load of settings', async () => { await loadSettings(load) }),
      ])
      await deps.onPeople()
      current.peopleAt = clock.now()
      drain(current, { isReady: true })
      await persist(current, 'first load', async () => { await loadRecords(load) })
      await noteLoaded(step)
      await writeSetting(db, 'people_at', String(current.peopleAt))
      await writeSetting(db, 'catalogue_at', String(current.peopleAt))
      log.info({ portal: portalId }, 'the first load is complete')
    }
    current.forgotten = null
    drain(current, { isReady: true })
    readRows(current)
    let isDue = current.owesSweep
    while (!abort.signal.aborted) {
      await persist(current, 'catch-up', async () => { await follow(current) })
      if (isDue) await persist(current, 'sweep', async () => { log.info({ portal: portalId, ...await current.inLine(async () => await sweepDeleted({ ...step, log })) }, 'ids were compared') })
      current.owesSweep = false
      if (await isCheckDue(step)) await persist(current, 'check', async () => { await current.inLine(async () => { await checkKinds({ ...step, log }, { always: false }) }) })
      const everyMs = current.isBound ? timing.catchUpMs : Math.min(timing.catchUpMs, timing.unboundMs)
      await lookForUntold(current, everyMs * (0.9 + Math.random() * 0.2))
      isDue = isSweepDue(await readSettings(db), { now: clock.now(), zones: deps.zones })
    }
  }

  /** Passes the time until the next look with looks for what no event tells of. */
  async function lookForUntold(current: Run, ms: number): Promise<void> {
    const { step, abort, inLine } = current
    const { untoldKinds = [] } = step.connection
    let left = ms
    for (; untoldKinds.length > 0 && left > timing.untoldMs; left -= timing.untoldMs) {
      await sleep(timing.untoldMs, abort.signal)
      await persist(current, 'look for untold changes', async () => { await inLine(async () => { await catchUp(step, untoldKinds) }) })
    }
    await sleep(left, abort.signal)
  }

  /** One that waits for its turn will see what this one would: a bulk edit of fields sends an event for each. */
  async function follow(current: Run): Promise<void> {
    current.nextFollow ??= current.inLine(async () => {
      current.nextFollow = null
      await followOnce({ ...deps, peopleMs: timing.peopleMs, onPolled: () => { readRows(current) } }, current)
    })
    await current.nextFollow
  }

  /** Behind everything else: product rows and payments of records that came without them. */
  function readRows(current: Run): void {
    if (current.isReadingRows) return
    current.isReadingRows = true
    inBackground(current, 'product rows', async () => {
      await persist(current, 'reading of product rows', async () => { await loadProductRows(current.step); await loadPayments(current.step) }).finally(() => { current.isReadingRows = false })
    })
  }

  function drain(current: Run, { isReady = current.isReady }: { isReady?: boolean } = {}): void {
    current.isReady = isReady
    current.isDirty = true
    if (!isReady || current.isDraining) return
    current.isDraining = true
    inBackground(current, 'drain', async () => {
      try {
        await persist(current, 'drain', async () => { await drainAll(current) })
      } finally {
        current.isDraining = false
      }
    })
  }

  async function drainAll(current: Run): Promise<void> {
    const { step, abort } = current
    while (!abort.signal.aborted) {
      current.isDirty = false
      if (await drainInbox({ ...step, registry, log, onGone: (refs) => { current.forgotten?.add(refs) } }) > 0 || current.isDirty) continue
      const due = await nextDueAt(registry, portalId)
      if (current.isDirty) continue
      if (due !== null) setTimeout(() => { if (run === current) drain(current) }, Math.min(Math.max(due - clock.now(), 50), 60_000)).unref()
      return
    }
  }

  /** Repeats a step until it succeeds; a dead grant ends the run and waits for an administrator. */
  async function persist(current: Run, name: string, work: () => Promise<void>): Promise<void> {
    const { signal } = current.abort
    let isBlocked = false
    for (let attempt = 1; ; attempt += 1) {
      try {
        await work()
        if (isBlocked) await tellPortal(deps, current.isBound ? null : withoutEvents)
        return
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof AppError && error.code === 'reconnect') throw error
        log.warn({ portal: portalId, step: name, attempt, err: error }, `${name} failed and is tried again`)
        // Only the CRM's support can lift a block: asking often would be of no use.
        if (error instanceof AppError && error.code === 'crm_blocked') {
          isBlocked = true
          await tellPortal(deps, error.message)
        }
        await sleep(isBlocked ? timing.backoff.capMs : backoffMs(timing.backoff, attempt, Math.random), signal)
      }
    }
  }

  function inBackground(current: Run, name: string, work: (current: Run) => Promise<void>): void {
    const task: Promise<void> = work(current).catch(async (error: unknown) => { await fail(current, name, error) })
      .finally(() => { current.work.delete(task) })
    current.work.add(task)
  }

  async function fail(current: Run, name: string, error: unknown): Promise<void> {
    if (current.abort.signal.aborted) return
    if (!(error instanceof AppError) || error.code !== 'reconnect') return log.error({ portal: portalId, step: name, err: error }, `${name} failed`)
    if (run === current) run = null
    current.abort.abort()
    await updateState(registry, portalId, 'reconnect', error.message)
    log.warn({ portal: portalId }, error.message)
    deps.onStatus()
  }

  async function end(current: Run): Promise<void> {
    current.abort.abort()
    await Promise.allSettled(current.work)
    // What holds the turn may be writing: its transaction ends first.
    await current.step.inTurn(async () => { await Promise.resolve() })
  }

  async function noteStart(): Promise<boolean> {
    const settings = await readSettings(db)
    await writeSetting(db, 'clean_stop', '0')
    const check = parseCheckRun(settings.get('check'))
    // One that a stop interrupted is over.
    if (check?.finishedAt === null) await writeSetting(db, 'check', JSON.stringify({ ...check, finishedAt: clock.now() }))
    return isSweepDue(settings, { now: clock.now(), zones: deps.zones, atStart: true })
  }
}
