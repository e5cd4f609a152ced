import type { AddressInfo } from 'node:net'
import express, { type Request, type Response } from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../../server/clock'
import { createAccountHttp } from '../../../../server/crm/amocrm/account-http'
import { createAmoRest } from '../../../../server/crm/amocrm/amo-rest'
import { countRows, readAll } from '../../../../server/crm/amocrm/read-pages'
import { createHostGuard } from '../../../../server/crm/host-guard'
import { createTokenBucket } from '../../../../server/crm/token-bucket'
import { createTokenSource } from '../../../../server/crm/token-source'

async function account(handle: (request: Request, response: Response, count: number) => void, spare?: () => string) {
  let count = 0
  const web = express()
  web.use((request, response) => { handle(request, response, count += 1) })
  const server = web.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  onTestFinished(() => { server.closeAllConnections(); server.close() })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const renewals: string[] = []
  const tokens = createTokenSource({
    read: async () => await Promise.resolve({ accessToken: 'old', refreshToken: 'r1', expiresAt: Date.now() + 3_600_000 }), store: async () => { await Promise.resolve() },
    alone: async (renewal) => await renewal(),
    renew: async (refreshToken) => { renewals.push(refreshToken); return await Promise.resolve({ accessToken: 'new', refreshToken: 'r2', expiresAt: Date.now() + 3_600_000 }) },
  })
  const address = { origin, restUrl: `${origin}/api/v4/`, oauthUrl: origin }
  const rest = createAmoRest({
    relearn: async () => {
      if (spare) address.restUrl = `${spare()}/api/v4/`
      return await Promise.resolve(spare !== undefined)
    },
    http: createAccountHttp({ guard: createHostGuard([new URL(origin).host, ...(spare ? [new URL(spare()).host] : [])]), timeoutMs: 5000 }), tokens, clock: systemClock,
    limits: { bucket: createTokenBucket({ perSecond: 500, burst: 500 }, systemClock), silentUntil: 0, throttledAt: Number.NEGATIVE_INFINITY },
    address, retry: { attempts: 3, baseMs: 5, capMs: 10 },
  })
  return { rest, origin, renewals, calls: () => count }
}

it('a refused token is renewed once, however many calls it refuses', async () => {
  const { rest, renewals } = await account((request, response) => { response.status(request.headers.authorization === 'Bearer new' ? 200 : 401).json({ url: request.url }) })
  const answers = await Promise.all(['leads', 'contacts', 'tasks'].map(async (path) => await rest.get(path)))
  expect(answers.map((answer) => answer?.url)).toEqual(['/api/v4/leads', '/api/v4/contacts', '/api/v4/tasks'])
  expect(renewals).toEqual(['r1'])
})

it('a token that is refused right after its renewal is not renewed for ever', async () => {
  const { rest, renewals } = await account((_request, response) => { response.status(401).json({}) })
  await expect(rest.get('leads')).rejects.toMatchObject({ code: 'crm_refused' })
  expect(renewals).toHaveLength(1)
})

it('too many calls: silence for as long as the account asks, then again', async () => {
  const { rest, calls } = await account((_request, response, count) => {
    if (count === 1) response.status(429).json({ status: 429, retry_after: 0 })
    else if (count === 2) response.status(403).json({ status: 403, title: 'Forbidden' })
    else response.json({ ok: true })
  })
  expect(await rest.get('leads')).toEqual({ ok: true })
  expect(calls()).toBe(3)
})

it('a 403 that no 429 came before is a refusal at once', async () => {
  const { rest, calls } = await account((_request, response) => { response.status(403).json({ status: 403, title: 'Forbidden', detail: 'Access denied' }) })
  await expect(rest.get('users')).rejects.toMatchObject({ code: 'crm_refused', message: expect.stringContaining('Access denied') as string })
  expect(calls()).toBe(1)
})

it('a redirect is not followed', async () => {
  const { rest, calls } = await account((_request, response) => { response.redirect(302, 'http://127.0.0.1:1/steal') })
  await expect(rest.get('leads')).rejects.toMatchObject({ code: 'crm_refused' })
  expect(calls()).toBe(1)
})

it('a redirect may tell that the account has moved: its own word is taken, not the redirect\'s', async () => {
  const moved = await account((_request, response) => { response.json({ here: true }) })
  const { rest, calls } = await account((_request, response) => { response.redirect(301, 'http://127.0.0.1:1/steal') }, () => moved.origin)
  expect(await rest.get('leads')).toEqual({ here: true })
  expect([calls(), moved.calls()]).toEqual([1, 1])
})

it('a page of text where data should be is a failure that passes, not an empty list', async () => {
  const { rest, calls } = await account((_request, response, count) => {
    if (count === 1) response.type('html').send('<html>works on the line</html>')
    else response.json({ ok: true })
  })
  expect(await rest.get('leads')).toEqual({ ok: true })
  expect(calls()).toBe(2)
})

it.each([
  ['names no next page', {}, true], ['has an empty word for the next page', { next: null }, true], ['knows no pages and always names the next', { next: { href: 'http://elsewhere/' } }, false],
])('a list that %s comes to an end', async (_what, links, isPaged) => {
  const { rest } = await account((request, response) => {
    if (isPaged && Number(new URL(request.url, 'http://x').searchParams.get('page')) > 1) response.status(500).end()
    else response.json({ _embedded: { catalogs: [{ id: 1 }, { id: 2 }] }, _links: links })
  })
  const rows = await readAll(rest, { path: 'catalogs', key: 'catalogs' })
  expect([...new Set(rows.map(({ id }) => id))]).toEqual([1, 2])
})

it.each([0, 1, 3, 4, 5, 16, 17, 38])('a list of %i rows in pages of 4 is read whole and counted', async (total) => {
  const { rest } = await account((request, response) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page'))
    const rows = Array.from({ length: total }, (_, i) => ({ id: i + 1 })).slice((page - 1) * 4, page * 4)
    if (rows.length === 0) response.status(204).end()
    else response.json({ _embedded: { leads: rows }, _links: page * 4 < total ? { next: { href: 'http://elsewhere/' } } : {} })
  })
  const list = { path: 'leads', key: 'leads', limit: 4 }
  expect((await readAll(rest, list)).map(({ id }) => id)).toEqual(Array.from({ length: total }, (_, i) => i + 1))
  expect(await countRows(rest, list)).toBe(total)
})
