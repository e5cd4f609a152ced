import { expect, it } from 'vitest'
import { exchange } from './support/call-api'
import { makeRichCompany } from './support/rich-company'
import { idsOf, rowsOf } from './support/rows-of'
import { startAccount } from './support/start-account'

async function start() {
  const started = await startAccount({ company: makeRichCompany() })
  const send = async (method: string, path: string, body: unknown = {}) => {
    const answer = await fetch(`${started.account.origin}/__emulator${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  return { ...started, send }
}

it('control: leads are made, won, lost, reopened and deleted over HTTP', async () => {
  const { call, send } = await start()
  const { body } = await send('POST', '/leads', { title: 'Извне', opportunity: 10, byPersonId: 4 })
  const statusOf = async () => (await call(`/leads/${String(body['id'])}`)).body['status_id']
  await send('POST', `/leads/${String(body['id'])}/win`)
  expect(await statusOf()).toBe(142)
  await send('POST', `/leads/${String(body['id'])}/reopen`)
  expect(await statusOf()).toBe(67_000_101)
  await send('POST', `/leads/${String(body['id'])}/lose`)
  expect(await statusOf()).toBe(143)
  await send('DELETE', `/leads/${String(body['id'])}`)
  expect((await call(`/leads/${String(body['id'])}`)).status).toBe(204)
  expect((await send('POST', '/leads/1/nothing')).status).toBe(404)
})

it('control: incoming leads come and are taken; figures and faults', async () => {
  const { call, send } = await start()
  const { body } = await send('POST', '/unsorted', { title: 'Заявка', sourceId: 'WEB' })
  const uid = (body['waiting'] as string[])[1] ?? ''
  expect((await send('POST', `/unsorted/${uid}/accept`, { userId: 4 })).status).toBe(200)
  expect((await call('/leads/40000002')).body).toMatchObject({ responsible_user_id: 4 })
  await send('POST', '/faults', { serverErrors: 1 })
  expect((await call('/account')).status).toBe(500)
  await send('POST', '/limits', { perSecond: 1 })
  expect((await send('GET', '/state')).body).toMatchObject({ leads: 4, installed: true, limits: { perSecond: 1 }, counters: { refused: { 500: 1 } } })
})

it('control: a company that lives changes its leads by itself', async () => {
  const { account, call, send } = await start()
  const before = account.state.events.events.length
  await send('POST', '/life', { perMinute: 60_000 })
  await expect.poll(() => account.state.events.events.length).toBeGreaterThan(before + 5)
  await send('POST', '/life', { perMinute: 0 })
  expect(rowsOf(await call('/events?limit=1'), 'events')).toHaveLength(1)
})

it('rename: the old address is gone, the api host tells the new one for a refresh token', async () => {
  const { account, emulator, listener } = await startAccount()
  const old = account.origin
  const { refreshToken } = account.app.issueToken()
  const { spareDomain } = account
  await account.rename()
  expect(account.domain).toBe(spareDomain)
  expect((await fetch(`${old}/oauth2/access_token`, { method: 'POST' })).status).toBe(404)
  const told = await fetch(`${emulator.oauthOrigin}/oauth2/account/current/subdomain`, { headers: { 'X-Refresh-Token': refreshToken } })
  expect(await told.json()).toMatchObject({ id: account.id, domain: spareDomain, subdomain: 'example1-new' })
  expect((await exchange(account, { grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200)
  expect(listener.received).toEqual([])
})

it('leads: a lead comes back from the bin with its event', async () => {
  const { account, call, send } = await start()
  await send('DELETE', '/leads/2')
  account.restoreLead(2)
  expect(idsOf(rowsOf(await call('/leads'), 'leads'))).toContain(2)
  expect(rowsOf(await call('/events?filter[type]=lead_restored,lead_deleted'), 'events').map((event) => event['type'])).toEqual(['lead_restored', 'lead_deleted'])
  account.eraseLead(2)
  expect((await call('/leads?with=only_deleted')).status).toBe(204)
})
