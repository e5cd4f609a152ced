import { listKinds } from '../store/kind-store'
import { checkKinds, writeCheckRun } from './check-kinds'
import type { Run, SyncDeps } from './portal-sync-types'

/** What an administrator asked for: catch up by `follow`, then count, and compare ids where the counts differ. */
export async function runCheck({ db, clock, log, portalId }: SyncDeps, current: Run, follow: () => Promise<void>): Promise<void> {
  const { step, abort } = current
  const startedAt = clock.now()
  let done = 0
  let total = 0
  try {
    await follow()
    total = (await listKinds(db)).length
    await writeCheckRun(step, { startedAt, finishedAt: null, done, total })
    const swept = await current.inLine(async () => await checkKinds({ ...step, log }, {
      always: true, onDone: async () => { await writeCheckRun(step, { startedAt, finishedAt: null, done: done += 1, total }) },
    }))
    log.info({ portal: portalId, swept }, 'the kinds were compared with the CRM')
  } finally {
    current.isChecking = false
    if (!abort.signal.aborted) await writeCheckRun(step, { startedAt, finishedAt: clock.now(), done, total })
  }
}
