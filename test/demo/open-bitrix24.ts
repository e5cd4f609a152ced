import { createEmulator } from '../emulator/bitrix24/create-emulator'
import type { Company } from '../emulator/company/company-types'
import { openSession } from '../support/open-session'
import { startServer } from '../support/start-server'
import type { Stage } from './stage'

/** An emulated Bitrix24 portal with the company in it. */
export async function openBitrix24(company: Company, port: number): Promise<Stage> {
  const emulator = await createEmulator({ portals: [{ company, port }] })
  const portal = emulator.portals[0]
  if (!portal) throw new Error('The emulator has no portal')
  return {
    origin: portal.origin, appPath: '/', installPath: '/', dealsPath: '/crm/deal/', publish: portal.publish,
    serve: async (settings) => await startServer({ ...settings, emulator, echo: true }),
    install: async () => { await portal.app.install() },
    enterAsAdmin: async (serverOrigin) => await openSession(portal, serverOrigin, portal.app.admin()),
    tellStructure: async () => { await Promise.resolve() },
    close: emulator.close,
  }
}
