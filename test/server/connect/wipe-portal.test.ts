import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createPortalDirectory } from '../../../server/connect/portal-directory'
import { createWipePortal, resumeWipes } from '../../../server/connect/wipe-portal'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig } from '../sync/support/sync-rig'

async function start() {
  const rig = await startRig({ companies: [{ company: makeTinyCompany(3), memberId: 'm1' }, { company: makeTinyCompany(2), memberId: 'm2' }] })
  for (const portal of rig.emulator.portals) await portal.app.install()
  const ids = { gone: await rig.portalId('m1'), other: await rig.portalId('m2') }
  for (const id of Object.values(ids)) await rig.waitLive(id)
  const files = () => readdirSync(join(rig.dataDir, 'portals')).filter((name) => name.startsWith(ids.gone))
  const rows = async () => (await rig.registry.db.selectFrom('portals').select('id').execute()).map(({ id }) => id)
  const wipeWith = (wipePortal: (portalId: string) => Promise<void>) =>
    createWipePortal({ registry: rig.registry, directory: createPortalDirectory({ registry: rig.registry.db, secrets: rig.secrets }), dataDir: rig.dataDir, flow: { wipePortal } })(ids.gone)
  return { rig, ids, files, rows, wipeWith }
}

it('resumeWipes: what a crash in the middle left of a portal goes at the next start, and nothing of another', async () => {
  const { rig, ids, files, rows, wipeWith } = await start()
  // The process ends here: nothing behind it is ever reached.
  let reached = (): void => undefined
  const crash = new Promise<void>((resolve) => { reached = resolve })
  void wipeWith(async () => { reached(); return await new Promise<void>(() => undefined) })
  await crash
  await rig.flow.wipePortal(ids.gone)
  expect([files().length > 1, (await rows()).includes(ids.gone)]).toEqual([true, true])
  await resumeWipes({ registry: rig.registry, dataDir: rig.dataDir })
  expect(files()).toEqual([])
  expect(await rows()).toEqual([ids.other])
  expect(rig.readDataDir().includes(ids.gone)).toBe(false)
  await resumeWipes({ registry: rig.registry, dataDir: join(rig.dataDir, 'nowhere') })
  expect(existsSync(join(rig.dataDir, 'portals', `${ids.other}.sqlite`))).toBe(true)
})

it('wipePortal: one that failed without a crash leaves no order behind, for the portal may be installed anew', async () => {
  const { rig, ids, files, rows, wipeWith } = await start()
  await expect(wipeWith(async () => await Promise.reject(new Error('busy')))).rejects.toThrow('busy')
  await resumeWipes({ registry: rig.registry, dataDir: rig.dataDir })
  expect([files().includes(`${ids.gone}.sqlite`), (await rows()).length]).toEqual([true, 2])
})
