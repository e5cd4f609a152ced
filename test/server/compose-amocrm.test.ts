import { expect, it, onTestFinished } from 'vitest'
import type { SyncStatus } from '../../shared/api/sync-contract'
import { keepTokens } from '../../server/connect/keep-tokens'
import { createAmocrmProvider } from '../../server/crm/amocrm/amocrm-provider'
import { createSecrets } from '../../server/secrets'
import { openSqlite } from '../../server/store/database'
import { findPortalByExternalId } from '../../server/store/portal-store'
import type { RegistryTables } from '../../server/store/registry-tables'
import { readTokens } from '../../server/store/token-store'
import { createAmoEmulator } from '../emulator/amocrm/create-emulator'
import { createDeal } from '../emulator/company/company-actions'
import { makeTinyCompany } from '../emulator/bitrix24/support/tiny-company'
import { readToken, startApp, waitFor } from '../support/start-app'

async function start(options: { hasWebhooks?: boolean } = {}) {
  const emulator = await createAmoEmulator({ accounts: [{ company: makeTinyCompany(3), ...options }] })
  onTestFinished(async () => { await emulator.close() })
  const [account] = emulator.accounts
  if (!account) throw new Error('an account was asked for')
  const app = await startApp({ amo: emulator })
  const connect = async () => await fetch(account.app.authorize(1))
  expect((await connect()).status).toBe(200)
  const answer = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': account.app.disposable(1), origin: account.origin } })
  const { code = '' } = await answer.json() as { code?: string }
  const page = await fetch(`${app.origin}/amocrm/app?code=${code}`)
  const api = app.api(readToken({ status: page.status, html: await page.text() }))
  const sync = async () => (await api<SyncStatus>('GET', '/api/sync')).body
  await waitFor(async () => (await sync()).phase === 'live', 30_000)
  const database = openSqlite<RegistryTables>(`${app.config.dataDir}/registry.sqlite`)
  onTestFinished(async () => { await database.close() })
  const secrets = createSecrets(app.config.secretKey)
  const portal = async () => await findPortalByExternalId(database.db, 'amocrm', String(account.id))
  const tokens = async () => await readTokens(database.db, secrets, (await portal())?.id ?? '')
  return { app, account, emulator, api, sync, connect, registry: database.db, secrets, portal, tokens }
}

const added = (account: Awaited<ReturnType<typeof start>>['account']): void =>
  account.publishAll(createDeal({ company: account.company, now: Date.now(), byPersonId: 3 }, { title: 'Новая', assignedById: 3 }))

it('a dead grant asks to connect again, and a new code revives the account with what it missed', async () => {
  const { app, account, api, sync, connect, portal } = await start()
  const made = await api<{ id: string }>('POST', '/api/metrics', { name: 'Создано', source: 'deal', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })
  const goal = await api<{ id: string }>('POST', '/api/goals', { metricId: made.body.id, subject: { kind: 'user', id: '3' }, base: 0, target: 9, period: { kind: 'once', from: '2020-01-01', to: '2040-01-01' } })
  const fact = async () => (await api<{ fact: number }>('GET', `/api/goals/${goal.body.id}/progress`)).body.fact
  await waitFor(async () => await fact() === 2)

  account.killGrants()
  account.expireTokens()
  added(account)
  await app.flow.catchUp((await portal())?.id ?? '').catch(() => undefined)
  await waitFor(async () => (await sync()).phase === 'reconnect', 30_000)
  expect((await sync()).message).toContain('connect it again')
  // People still see what is there.
  expect((await api('GET', '/api/session')).status).toBe(200)

  expect((await connect()).status).toBe(200)
  await waitFor(async () => (await sync()).phase === 'live', 30_000)
  await waitFor(async () => await fact() === 3, 30_000)
})

it('a renewal whose answer was lost spends the grant: the account asks to connect again, and nothing is lost', async () => {
  const { app, account, api, sync, connect, portal } = await start()
  account.faults.lostRefreshes = 1
  account.expireTokens()
  added(account)
  await app.flow.catchUp((await portal())?.id ?? '').catch(() => undefined)
  await waitFor(async () => (await sync()).phase === 'reconnect', 30_000)
  expect((await connect()).status).toBe(200)
  const matched = async () => (await api<{ matched?: number }>('POST', '/api/metrics/preview', { name: 'Все', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })).body.matched
  await waitFor(async () => await matched() === account.company.deals.size, 30_000)
})

it('an account whose tariff has no webhooks is read all the same, and its pages say so', async () => {
  const { app, account, sync, portal, api } = await start({ hasWebhooks: false })
  await waitFor(async () => (await sync()).limit === 'no-events')
  expect((await sync()).message).toContain('every minute')
  added(account)
  await app.flow.catchUp((await portal())?.id ?? '')
  const { matched } = (await api<{ matched: number }>('POST', '/api/metrics/preview', { name: 'Все', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })).body
  expect(matched).toBe(account.company.deals.size)
})

it('keepTokens: pairs that nobody renewed for a day are renewed once, and a dead grant is told', async () => {
  const { app, account, emulator, registry, secrets, portal, tokens } = await start()
  const now = Date.now() + 25 * 3_600_000
  const lost: string[] = []
  const provider = createAmocrmProvider({
    clientId: emulator.card.clientId, clientSecret: emulator.card.clientSecret, oauthHost: emulator.oauthHost, extraHosts: [account.domain],
    publicUrl: app.origin, clock: { now: () => now }, log: { warn: () => undefined },
  })
  const keep = async (at: number) => {
    await keepTokens({ provider, registry, secrets, clock: { now: () => at }, onLost: (id) => { lost.push(id) }, report: () => undefined })
  }
  const first = await tokens()
  await keep(Date.now())
  expect(await tokens()).toEqual(first)
  await Promise.all([keep(now), keep(now)])
  const second = await tokens()
  expect(second.refreshToken).not.toBe(first.refreshToken)
  expect([account.counters.refreshes, lost]).toEqual([1, []])

  account.killGrants()
  await keep(now + 26 * 3_600_000)
  expect([lost, (await portal())?.state]).toEqual([[(await portal())?.id], 'reconnect'])
})

it('an account that was renamed is found through its own tokens, and reading and pages go on', async () => {
  const { app, account, portal, tokens, sync } = await start()
  await account.rename()
  added(account)
  await app.flow.catchUp((await portal())?.id ?? '')
  await waitFor(async () => (await portal())?.address.origin === account.origin)
  await waitFor(async () => (await sync()).inbox.waiting === 0)
  expect(await portal()).toMatchObject({ state: 'live', address: { origin: account.origin, restUrl: `${account.origin}/api/v4/` } })
  expect([account.counters.secretsInUrls, (await tokens()).accessToken === '']).toEqual([0, false])
  const answer = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': account.app.disposable(1), origin: account.origin } })
  expect(answer.status).toBe(200)
})

it('an account that was renamed while nobody asked it is found when its pair is renewed', async () => {
  const { app, account, emulator, registry, secrets, portal, tokens } = await start()
  const [before, oldHost, at] = [await tokens(), account.domain, Date.now() + 25 * 3_600_000]
  await account.rename()
  const provider = createAmocrmProvider({
    clientId: emulator.card.clientId, clientSecret: emulator.card.clientSecret, oauthHost: emulator.oauthHost, extraHosts: [oldHost, account.domain],
    publicUrl: app.origin, clock: { now: () => at }, log: { warn: () => undefined },
  })
  await keepTokens({ provider, registry, secrets, clock: { now: () => at }, onLost: () => undefined, report: () => undefined })
  expect(await portal()).toMatchObject({ state: 'live', address: { origin: account.origin } })
  expect((await tokens()).refreshToken).not.toBe(before.refreshToken)
})
