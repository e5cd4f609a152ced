import { widgetCode } from '../emulator/amocrm/account-pages'
import { createAmoEmulator } from '../emulator/amocrm/create-emulator'
import type { Company } from '../emulator/company/company-types'
import { openAccountSession } from '../support/open-session'
import { runServer } from '../support/start-server'
import type { Stage } from './stage'

const rootGroup = '0'

/** An emulated amoCRM account with the company in it. */
export async function openAmocrm(company: Company, port: number): Promise<Stage> {
  const amo = await createAmoEmulator({ accounts: [{ company, port }] })
  const account = amo.accounts[0]
  if (!account) throw new Error('The emulator has no account')
  const groupId = (id: number | null): string | null => (id === null ? null : company.departments.get(id)?.parentId === null ? rootGroup : String(id))
  return {
    origin: account.origin, appPath: `/widget_page/${widgetCode}/vympel/`, installPath: '/settings/widgets/', dealsPath: '/leads/list/', publish: account.publish,
    serve: async ({ dataDir, port: serverPort }) => {
      const origin = `http://127.0.0.1:${serverPort}`
      amo.setUrls({ redirectUri: `${origin}/amocrm/oauth`, uninstallUrl: `${origin}/amocrm/uninstall`, widgetUrl: `${origin}/amocrm/widget.zip` })
      return await runServer({
        dataDir, port: serverPort, echo: true,
        env: { AMOCRM_CLIENT_ID: amo.card.clientId, AMOCRM_CLIENT_SECRET: amo.card.clientSecret, AMOCRM_OAUTH_HOST: amo.oauthHost, CRM_EXTRA_HOSTS: account.domain },
      })
    },
    install: async () => { await account.app.install() },
    enterAsAdmin: async (serverOrigin) => await openAccountSession(account, serverOrigin, account.app.admin()),
    tellStructure: async (admin) => {
      const departments = [...company.departments.values()].map(({ id, parentId, headId }) => ({ id: groupId(id) ?? rootGroup, parentId: groupId(parentId), headId: headId === null ? null : String(headId) }))
      await admin.send('PUT', '/api/structure', { departments })
    },
    close: amo.close,
  }
}
