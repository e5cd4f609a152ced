import { expect, it, onTestFinished } from 'vitest'
import type { SyncStatus } from '../../shared/api/sync-contract'
import { createSecrets } from '../../server/secrets'
import { openSqlite } from '../../server/store/database'
import { listPortals, readApplicationToken } from '../../server/store/portal-store'
import type { RegistryTables } from '../../server/store/registry-tables'
import { createAmoEmulator } from '../emulator/amocrm/create-emulator'
import { createDeal } from '../emulator/company/company-actions'
import { createEmulator } from '../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../emulator/bitrix24/support/tiny-company'
import { readToken, startApp, waitFor, type Api } from '../support/start-app'

const metric = { name: 'Создано', source: 'deal', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }
const goal = { subject: { kind: 'user', id: '3' }, base: 0, target: 10, period: { kind: 'once', from: '2026-01-01', to: '2027-01-01' } }

/** One server, one portal of each CRM; their ids are the same on purpose, the account's own included. */
async function start() {
  const accountId = 30_000_001
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(4), memberId: String(accountId) }] })
  const amo = await createAmoEmulator({ accounts: [{ company: makeTinyCompany(6), id: accountId }] })
  onTestFinished(async () => {
    await emulator.close()
    await amo.close()
  })
  const [[portal], [account]] = [emulator.portals, amo.accounts]
  if (!portal || !account) throw new Error('a portal of each was asked for')
  const app = await startApp({ emulator, amo })
  const enter = async (userId: number): Promise<string> => {
    const answer = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': account.app.disposable(userId), origin: account.origin } })
    const { code = '' } = await answer.json() as { code?: string }
    const page = await fetch(`${app.origin}/amocrm/app?code=${code}`)
    return readToken({ status: page.status, html: await page.text() })
  }
  const live = async (api: Api): Promise<void> => { await waitFor(async () => (await api<SyncStatus>('GET', '/api/sync')).body.phase === 'live', 30_000) }
  const installAccount = async (): Promise<Api> => {
    const url = account.app.authorize(1)
    expect((await fetch(url)).status).toBe(200)
    const api = app.api(await enter(1))
    await live(api)
    return api
  }
  const secretsOf = async () => {
    const database = openSqlite<RegistryTables>(`${app.config.dataDir}/registry.sqlite`, { readonly: true })
    try {
      const secrets = createSecrets(app.config.secretKey)
      return Object.fromEntries(await Promise.all((await listPortals(database.db)).map(async ({ id, crm }) => [crm, await readApplicationToken(database.db, secrets, id) ?? ''])))
    } finally {
      await database.close()
    }
  }
  return { app, portal, account, enter, live, installAccount, secretsOf }
}

const ofDeals = async (api: Api): Promise<number | undefined> => (await api<SyncStatus>('GET', '/api/sync')).body.kinds.find(({ kind }) => kind === 'deal')?.done

async function setGoal(api: Api): Promise<{ metricId: string; goalId: string }> {
  const { body: { id: metricId } } = await api<{ id: string }>('POST', '/api/metrics', metric)
  const { body: { id: goalId } } = await api<{ id: string }>('POST', '/api/goals', { ...goal, metricId })
  return { metricId, goalId }
}

/** The goals whose progress a stream tells, until the test ends. */
async function listen(origin: string, api: Api): Promise<string[]> {
  const { body: { token } } = await api<{ token: string }>('POST', '/api/session/renew')
  const abort = new AbortController()
  onTestFinished(() => { abort.abort() })
  const response = await fetch(`${origin}/api/stream`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal })
  const heard: string[] = []
  void (async () => {
    let rest = ''
    for await (const chunk of response.body ?? []) {
      rest += Buffer.from(chunk as Uint8Array).toString()
      for (const [, goalId] of rest.matchAll(/"goalId":"([^"]+)"[^\n]*\n\n/g)) heard.push(goalId ?? '')
      rest = rest.slice(rest.lastIndexOf('\n\n') + 1)
    }
  })().catch(() => undefined)
  return heard
}

it('two CRMs on one server: neither sees, hears or reaches anything of the other', async () => {
  const { app, portal, account, installAccount, secretsOf } = await start()
  const bitrix = await app.install(portal)
  // The account is not installed yet, and a portal under the same id is no account.
  const early = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': account.app.disposable(1) } })
  expect(early.status).toBe(404)
  const amo = await installAccount()

  const crmOf = async (api: Api) => (await api<{ portal: { crm: string; origin: string } }>('GET', '/api/session')).body.portal
  expect(await crmOf(bitrix)).toMatchObject({ crm: 'bitrix24', origin: portal.state.origin() })
  expect(await crmOf(amo)).toMatchObject({ crm: 'amocrm', origin: account.origin })
  expect([await ofDeals(bitrix), await ofDeals(amo)]).toEqual([4, 6])

  const [ours, theirs] = [await setGoal(bitrix), await setGoal(amo)]
  for (const [api, own, foreign] of [[bitrix, ours, theirs], [amo, theirs, ours]] as const) {
    expect((await api<{ goals: { id: string }[] }>('GET', '/api/goals')).body.goals.map(({ id }) => id)).toEqual([own.goalId])
    for (const path of [`/api/goals/${foreign.goalId}`, `/api/goals/${foreign.goalId}/progress`, `/api/metrics/${foreign.metricId}`]) {
      expect((await api('GET', path)).status).toBe(404)
    }
    await waitFor(async () => (await api<{ recredit?: unknown }>('GET', `/api/goals/${own.goalId}/progress`)).body.recredit === undefined)
  }
  const factOf = async (api: Api, id: string) => (await api<{ fact: number }>('GET', `/api/goals/${id}/progress`)).body.fact
  expect([await factOf(bitrix, ours.goalId), await factOf(amo, theirs.goalId)]).toEqual([2, 3])

  const [heardOfPortal, heardOfAccount] = [await listen(app.origin, bitrix), await listen(app.origin, amo)]
  account.publishAll(createDeal({ company: account.company, now: Date.UTC(2026, 5, 1), byPersonId: 3 }, { title: 'Новая', assignedById: 3 }))
  await waitFor(async () => await factOf(amo, theirs.goalId) === 4, 30_000)
  await waitFor(async () => await Promise.resolve(heardOfAccount.includes(theirs.goalId)))
  expect([heardOfPortal, await factOf(bitrix, ours.goalId)]).toEqual([[], 2])

  const secrets = await secretsOf()
  const event = await fetch(`${app.origin}/bitrix24/events`, {
    method: 'POST', body: new URLSearchParams({ event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '1', 'auth[member_id]': String(account.id), 'auth[application_token]': secrets.amocrm ?? '' }),
  })
  const webhook = await fetch(`${app.origin}/amocrm/webhook/${secrets.bitrix24 ?? ''}`, { method: 'POST', body: new URLSearchParams({ 'account[id]': portal.memberId, 'leads[delete][0][id]': '1' }) })
  expect([event.status, webhook.status]).toEqual([401, 404])
})

it('two CRMs on one server: when one goes, the other stays as it was', async () => {
  const { app, portal, account, installAccount } = await start()
  const bitrix = await app.install(portal)
  const amo = await installAccount()
  expect(await account.app.uninstall()).toBe(200)
  expect([(await amo('GET', '/api/session')).status, (await bitrix('GET', '/api/session')).status, await ofDeals(bitrix)]).toEqual([401, 200, 4])
  const again = await installAccount()
  await portal.app.uninstall()
  await waitFor(async () => (await bitrix('GET', '/api/session')).status === 401)
  expect([(await again('GET', '/api/session')).status, await ofDeals(again)]).toEqual([200, 6])
})
