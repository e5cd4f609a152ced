import { AppError } from './errors'
import type { Flow, FlowNotice } from './flow'
import type { PortalWork } from './portal-work'

export type FlowDeps = {
  /** Opens a portal's database and begins its work; what happens later is told through `notify`. */
  openWork(portalId: string, notify: (notice: FlowNotice) => void): Promise<PortalWork>
  /** Deletes the files of a portal whose work is closed. */
  removeFiles(portalId: string): Promise<void>
}

/** The writing side: one `PortalWork` per portal, opened when it is first asked for, told apart by id and nothing else. */
export function createFlow({ openWork, removeFiles }: FlowDeps): Flow {
  const works = new Map<string, Promise<PortalWork>>()
  // For good: an id is never given again, and what was on its way when the portal went must not make its file anew.
  const wiped = new Set<string>()
  const listeners = new Set<(notice: FlowNotice) => void>()
  let closing = false

  const notify = (notice: FlowNotice): void => {
    for (const listener of listeners) listener(notice)
  }

  async function work(portalId: string): Promise<PortalWork> {
    if (closing) throw new AppError('upstream', 'shutting-down', 'The server is being restarted; try again in a minute.')
    if (wiped.has(portalId)) throw new AppError('not-found', 'portal-removed', 'The app was removed from the portal.')
    const opened = works.get(portalId) ?? openWork(portalId, notify)
    works.set(portalId, opened)
    try {
      return await opened
    } catch (error) {
      // The next command tries again.
      if (works.get(portalId) === opened) works.delete(portalId)
      throw error
    }
  }

  return {
    openPortal: async (portalId) => { await (await work(portalId)).start() },
    changesWaiting: async (portalId) => { (await work(portalId)).changesWaiting() },
    catchUp: async (portalId) => { await (await work(portalId)).catchUp() },
    checkSync: async (portalId) => { await (await work(portalId)).checkSync() },
    recheckSync: async (portalId) => { (await work(portalId)).recheckSync() },
    countCalls: async (portalId, calls) => { (await work(portalId)).countCalls(calls) },
    saveMetric: async (portalId, actor, metricId, definition, from) => await (await work(portalId)).saveMetric(actor, metricId, definition, from),
    deleteMetric: async (portalId, metricId) => { await (await work(portalId)).deleteMetric(metricId) },
    enterValues: async (portalId, actor, metricId, entered) => { await (await work(portalId)).enterValues(actor, metricId, entered) },
    saveGoal: async (portalId, actor, goalId, draft) => await (await work(portalId)).saveGoal(actor, goalId, draft),
    editPeople: async (portalId, actor, edit) => await (await work(portalId)).editPeople(actor, edit),
    deleteGoal: async (portalId, goalId) => { await (await work(portalId)).deleteGoal(goalId) },
    decideBulk: async (portalId, actor, bulkId, decision) => { await (await work(portalId)).decideBulk(actor, bulkId, decision) },
    preview: async (portalId, asked) => await (await work(portalId)).preview(asked),
    setTimeZone: async (portalId, timeZone) => { await (await work(portalId)).setTimeZone(timeZone) },
    setWorkCalendar: async (portalId, calendar) => { await (await work(portalId)).setWorkCalendar(calendar) },
    setStructure: async (portalId, actor, change) => { await (await work(portalId)).setStructure(actor, change) },
    wipePortal: async (portalId) => {
      wiped.add(portalId)
      try {
        // A portal whose database could not even be opened is wiped all the same.
        const opened = await works.get(portalId)?.catch(() => undefined)
        await opened?.close()
        works.delete(portalId)
        await removeFiles(portalId)
      } catch (error) {
        wiped.delete(portalId)
        throw error
      }
    },
    close: async () => {
      closing = true
      const opened = await Promise.allSettled(works.values())
      await Promise.all(opened.map(async (result) => { if (result.status === 'fulfilled') await result.value.close() }))
      works.clear()
    },
    onNotice: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
