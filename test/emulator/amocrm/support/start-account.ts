import { afterEach } from 'vitest'
import { makeTinyCompany } from '../../bitrix24/support/tiny-company'
import type { AccountOptions } from '../account'
import { createAmoEmulator } from '../create-emulator'
import type { AmoEmulatorOptions } from '../create-emulator'
import { createAppListener } from './app-listener'
import { createCaller } from './call-api'

const toClose: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(toClose.splice(0).map(async (close) => await close())) })

/** An emulator with one account of a tiny company and somebody who listens; closed after the test. The limit is out of the way unless asked for. */
export async function startAccount({ company = makeTinyCompany(3), ...options }: Partial<AccountOptions> & Omit<Partial<AmoEmulatorOptions>, 'accounts'> = {}) {
  const { clientId, clientSecret, rate, tokenLifeSeconds, now, ...own } = options
  const listener = await createAppListener()
  const emulator = await createAmoEmulator({
    accounts: [{ company, ...own }], urls: listener.urls, rate: rate ?? { perSecond: 10_000 },
    ...(clientId === undefined ? {} : { clientId }), ...(clientSecret === undefined ? {} : { clientSecret }), ...(now ? { now } : {}), ...(tokenLifeSeconds === undefined ? {} : { tokenLifeSeconds }),
  })
  toClose.push(emulator.close, listener.close)
  const account = emulator.accounts[0]
  if (!account) throw new Error('no account')
  return { emulator, account, company, listener, call: createCaller(account), acting: (byPersonId = 3) => ({ company, now: (now ?? Date.now)(), byPersonId }) }
}
