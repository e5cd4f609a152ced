import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../emulator/amocrm/account'
import { createAmoEmulator, type AmoEmulatorOptions } from '../../emulator/amocrm/create-emulator'
import { openAccountSession, type ApiSession } from '../../support/open-session'
import { runServer } from '../../support/start-server'
import { freePort, present, runVerify } from './launch'

export type LaunchedAmocrm = Awaited<ReturnType<typeof launchAmocrm>>

/** An emulated amoCRM and the built server beside it, whose own widget the accounts offer. */
export async function launchAmocrm(options: Pick<AmoEmulatorOptions, 'accounts' | 'rate' | 'tokenLifeSeconds'>) {
  const [port, dataDir] = [await freePort(), await mkdtemp(join(tmpdir(), 'vympel-e2e-'))]
  const origin = `http://127.0.0.1:${port}`
  const emulator = await createAmoEmulator({
    ...options, urls: { redirectUri: `${origin}/amocrm/oauth`, uninstallUrl: `${origin}/amocrm/uninstall`, widgetUrl: `${origin}/amocrm/widget.zip` },
  })
  const server = await runServer({
    dataDir, port, echo: process.env['E2E_ECHO'] === '1',
    env: {
      AMOCRM_CLIENT_ID: emulator.card.clientId, AMOCRM_CLIENT_SECRET: emulator.card.clientSecret, AMOCRM_OAUTH_HOST: emulator.oauthHost,
      CRM_EXTRA_HOSTS: emulator.accounts.map((account) => account.domain).join(','),
    },
  })
  const account = (index = 0): Account => present(emulator.accounts[index], `account ${index}`)
  let isStopped = false
  const stop = async (): Promise<number | null> => {
    isStopped = true
    return await server.stop()
  }

  return {
    emulator, origin, dataDir, account, stop,
    session: async (userId: number, index = 0): Promise<ApiSession> => await openAccountSession(account(index), origin, userId),
    verify: async (): Promise<{ code: number | null; output: string }> => await runVerify(dataDir, origin),
    close: async (): Promise<void> => {
      if (!isStopped) await server.stop()
      await emulator.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
