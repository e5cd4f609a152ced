import { expect, it } from 'vitest'
import { createFlow } from '../../server/create-flow'
import type { PortalWork } from '../../server/portal-work'

/** Work of which a flow only hears that it was opened and closed. */
function startFlow(removeFiles: () => Promise<void> = async () => { await Promise.resolve() }) {
  const log: string[] = []
  const flow = createFlow({
    openWork: async (portalId) => {
      log.push(`open ${portalId}`)
      // The flow calls nothing else of it here.
      return await Promise.resolve({ changesWaiting: () => { log.push(`changes ${portalId}`) }, close: async () => { log.push(`close ${portalId}`); await Promise.resolve() } } as unknown as PortalWork)
    },
    removeFiles: async (portalId) => {
      log.push(`remove ${portalId}`)
      await removeFiles()
    },
  })
  return { flow, log }
}

it('wipePortal: what comes for the portal afterwards does not make its file anew', async () => {
  const { flow, log } = startFlow()
  await flow.changesWaiting('a')
  await flow.wipePortal('a')
  await expect(flow.changesWaiting('a')).rejects.toMatchObject({ kind: 'not-found', code: 'portal-removed' })
  await expect(flow.openPortal('a')).rejects.toMatchObject({ code: 'portal-removed' })
  await flow.changesWaiting('b')
  // Removed twice, it is removed.
  await flow.wipePortal('a')
  expect(log).toEqual(['open a', 'changes a', 'close a', 'remove a', 'open b', 'changes b', 'remove a'])
})

it('wipePortal: a portal whose files could not be removed can be worked on, and wiped, again', async () => {
  let failures = 1
  const { flow } = startFlow(async () => {
    failures -= 1
    await (failures >= 0 ? Promise.reject(new Error('the disk is away')) : Promise.resolve())
  })
  await flow.changesWaiting('a')
  await expect(flow.wipePortal('a')).rejects.toThrow('the disk is away')
  await flow.changesWaiting('a')
  await flow.wipePortal('a')
  await expect(flow.changesWaiting('a')).rejects.toMatchObject({ code: 'portal-removed' })
})
