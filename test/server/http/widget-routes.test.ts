import express from 'express'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createWidgetRoutes, type WidgetRoutesDeps } from '../../../server/http/widget-routes'

async function get(packWidget: WidgetRoutesDeps['packWidget'], times = 1): Promise<Response[]> {
  const quiet: express.ErrorRequestHandler = (_error, _req, res, _next) => { res.status(500).end() }
  const server = express().use(createWidgetRoutes({ packWidget })).use(quiet).listen(0, '127.0.0.1')
  onTestFinished(async () => { await new Promise((resolve) => server.close(resolve)) })
  await new Promise((resolve) => server.once('listening', resolve))
  const answers: Response[] = []
  for (let i = 0; i < times; i += 1) answers.push(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/amocrm/widget.zip`))
  return answers
}

it('GET /amocrm/widget.zip: the archive, to be saved under its name', async () => {
  const [answer] = await get(async () => await Promise.resolve(Buffer.from('PK')))
  expect([answer?.status, answer?.headers.get('content-type'), answer?.headers.get('content-disposition')])
    .toEqual([200, 'application/zip', 'attachment; filename="vympel-widget.zip"'])
  expect(await answer?.text()).toBe('PK')
})

it('GET /amocrm/widget.zip: left to the routes behind it where there is nothing to pack', async () => {
  const [answer] = await get(null)
  expect(answer?.status).toBe(404)
})

it('GET /amocrm/widget.zip: packed anew after a failure', async () => {
  let calls = 0
  const answers = await get(async () => {
    calls += 1
    return calls === 1 ? await Promise.reject(new Error('no disk')) : Buffer.from('PK')
  }, 3)
  expect([answers.map(({ status }) => status), calls]).toEqual([[500, 200, 200], 2])
})
