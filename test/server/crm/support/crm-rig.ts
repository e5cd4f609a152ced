import { onTestFinished } from 'vitest'
import { createAmoEmulator } from '../../../emulator/amocrm/create-emulator'
import { createEmulator } from '../../../emulator/bitrix24/create-emulator'
import type { Company, CompanyChange } from '../../../emulator/company/company-types'
import { readSession, type ApiSession } from '../../../support/open-session'
import { startApp, type StartOptions } from '../../../support/start-app'

/** One emulated CRM with the server beside it, by the words that all CRMs share. */
export type CrmRig = {
  app: Awaited<ReturnType<typeof startApp>>
  company: Company
  /** An administrator installs the app, or gives the permission anew. */
  install(): Promise<void>
  enter(userId: number): Promise<ApiSession>
  /** People of the CRM did something. */
  publish(changes: readonly CompanyChange[]): void
  /** Every event is out, or lost. */
  eventsIdle(): Promise<void>
  trouble: {
    dropEvents(count: number): void
    /** The next events come twice and in reverse. */
    mixEvents(count: number): void
    /** The next calls fail in every way that passes. */
    failCalls(): void
    expireTokens(): void
    /** No renewal is honoured any more. */
    killGrants(): void
  }
  uninstall(): Promise<void>
  /** Where the card of a deal lies. */
  dealUrl(id: number): string
  /** Calls refused for coming too fast, or for a secret in their address. */
  refusals(): number
}

const timing: NonNullable<StartOptions['timing']> = { backoff: { baseMs: 20, capMs: 500 } }

/** An emulated Bitrix24. */
export async function startBitrix24(company: Company): Promise<CrmRig> {
  const emulator = await createEmulator({ portals: [{ company }], rate: { perSecond: 2, burst: 50 } })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('no portal')
  const app = await startApp({ emulator, timing })
  return {
    app, company,
    install: async () => { await portal.app.install() },
    enter: async (userId) => readSession(await portal.app.open(userId, { handler: `${app.origin}/bitrix24/app` }), app.origin),
    publish: portal.publishAll,
    eventsIdle: portal.eventsIdle,
    trouble: {
      dropEvents: (count) => { portal.faults.dropEvents = count },
      mixEvents: (count) => { Object.assign(portal.faults, { duplicateEvents: count, reorderEvents: count }) },
      failCalls: () => { Object.assign(portal.faults, { serverErrors: 2, socketResets: 1, expiredTokens: 1 }) },
      expireTokens: portal.expireTokens, killGrants: portal.killGrants,
    },
    uninstall: async () => { await portal.app.uninstall() },
    dealUrl: (id) => `${portal.origin}/crm/deal/details/${id}/`,
    refusals: () => Number(portal.counters.refused['QUERY_LIMIT_EXCEEDED'] ?? 0),
  }
}

/** An emulated amoCRM. */
export async function startAmocrm(company: Company): Promise<CrmRig> {
  const emulator = await createAmoEmulator({ accounts: [{ company, hookTimeScale: 0.001 }] })
  onTestFinished(emulator.close)
  const [account] = emulator.accounts
  if (!account) throw new Error('no account')
  const app = await startApp({ amo: emulator, timing })
  return {
    app, company,
    install: async () => {
      const { status } = await account.app.install()
      if (status !== 200) throw new Error(`the redirect was answered ${status}`)
    },
    enter: async (userId) => {
      const asked = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': account.app.disposable(userId), origin: account.origin } })
      const { code } = await asked.json() as { code?: string }
      const page = await fetch(`${app.origin}/amocrm/app?code=${code ?? ''}`)
      return readSession({ status: page.status, html: await page.text() }, app.origin)
    },
    publish: account.publishAll,
    eventsIdle: account.hooks.idle,
    trouble: {
      dropEvents: (count) => { account.faults.dropHooks = count },
      mixEvents: (count) => { Object.assign(account.faults, { duplicateHooks: count, reorderHooks: count }) },
      failCalls: () => { Object.assign(account.faults, { serverErrors: 2, gatewayTimeouts: 1, socketResets: 1, expiredTokens: 1 }) },
      expireTokens: account.expireTokens, killGrants: account.killGrants,
    },
    uninstall: async () => { await account.app.uninstall() },
    dealUrl: (id) => `${account.origin}/leads/detail/${id}`,
    // Calls leave at an even pace; on a busy machine one or two may arrive together.
    refusals: () => account.counters.secretsInUrls + Math.max(0, (account.counters.refused[429] ?? 0) - 2),
  }
}
