import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { createEventIntake } from '../../../server/http/event-intake'

const limit = 64 * 1024

/** An intake that believes the token `right`, before an Express that tells what form reached it. */
async function start() {
  const taken: Record<string, unknown>[] = []
  const answered: number[] = []
  const app = express()
  app.use(express.urlencoded({ extended: true, limit: '256kb' }), (req, res) => { res.status(418).json({ form: req.body as unknown }) })
  const intake = createEventIntake({
    app, onAnswered: (tookMs) => { answered.push(tookMs) },
    takeEvent: async (body) => {
      await Promise.resolve()
      if (body['auth[application_token]'] !== 'right') throw new Error('refused')
      taken.push(body)
    },
  })
  const server = createServer(intake)
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  onTestFinished(async () => { await new Promise((done) => { server.close(done); server.closeAllConnections() }) })
  // A listening TCP server's address is always an AddressInfo.
  const { port } = server.address() as AddressInfo
  const post = async (body: URLSearchParams | string, path = '/bitrix24/events') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
  }
  return { post, taken, answered }
}

const event = (fields: Record<string, string> = {}) =>
  new URLSearchParams({ event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '7', 'auth[application_token]': 'right', ...fields })

it('eventIntake: a true event is taken and answered without Express', async () => {
  const { post, taken, answered } = await start()
  expect(await post(event({ 'data[FIELDS][TITLE]': 'Сделка & товар' }))).toEqual({ status: 200, text: 'ok', type: 'text/plain; charset=utf-8' })
  expect(taken).toEqual([{ event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '7', 'data[FIELDS][TITLE]': 'Сделка & товар', 'auth[application_token]': 'right' }])
  expect(answered).toHaveLength(1)
})

it('eventIntake: a refused event reaches Express with its form', async () => {
  const { post, taken, answered } = await start()
  const { status, text } = await post(event({ 'auth[application_token]': 'wrong' }))
  expect(status).toBe(418)
  expect(JSON.parse(text)).toEqual({ form: { event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '7', 'auth[application_token]': 'wrong' } })
  expect([taken, answered]).toEqual([[], []])
})

it.each([
  ['an event of the application\'s own life', event({ event: 'OnAppInstall' }), '/bitrix24/events'],
  ['another address', event(), '/bitrix24/app'],
  ['a form that is too long to be an event', event({ long: 'x'.repeat(limit) }), '/bitrix24/events'],
  ['what is no form', '{"event":"ONCRMDEALUPDATE"}', '/bitrix24/events'],
])('eventIntake: %s is left to Express', async (_name, body, path) => {
  const { post, taken } = await start()
  expect((await post(body, path)).status).toBe(418)
  expect(taken).toEqual([])
})
