import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import type { Ledger } from '../../server/credit/ledger-types'
import { createPortalWork } from '../../server/portal-work'
import { openTestPortal } from '../support/databases'
import { makeGoal, makeMetric, noon, openLedger, zones } from '../support/ledger'

const sync = { start: nextTurn, changesWaiting: () => undefined, catchUp: nextTurn, check: nextTurn, recheck: () => undefined, countCalls: () => undefined, stop: nextTurn }

it('createPortalWork: a goal set while the background work is ending is credited too', async () => {
  const database = await openTestPortal('sqlite')
  const real = openLedger(database)
  let whenIdle: () => void = () => undefined
  const ledger: Ledger = {
    ...real,
    workSlice: async () => {
      const slice = await real.workSlice()
      if (!slice.more) whenIdle()
      return slice
    },
  }
  const work = createPortalWork({
    portalId: 'p', database, ledger, createSync: () => sync, zones, clock: { now: () => noon }, notify: () => undefined,
    report: (error) => { throw error },
  })
  const { id: metricId } = await work.saveMetric({ userId: '8' }, null, makeMetric())
  const set = new Promise<void>((resolve, reject) => {
    whenIdle = () => {
      whenIdle = () => undefined
      // Runs before the loop looks again whether there is more to do.
      setImmediate(() => { work.saveGoal({ userId: '8' }, null, makeGoal(metricId)).then(() => { resolve() }, reject) })
    }
  })
  const other = await work.saveMetric({ userId: '8' }, null, makeMetric())
  await work.saveGoal({ userId: '8' }, null, makeGoal(other.id))
  await set
  await vi.waitFor(async () => {
    expect(await database.db.selectFrom('metrics').select('next_generation').execute()).toEqual([{ next_generation: null }, { next_generation: null }])
  })
  await work.close()
})
