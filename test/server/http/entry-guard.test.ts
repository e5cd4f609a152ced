import express from 'express'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createErrorHandler } from '../../../server/http/error-handler'
import { createGuard } from '../../../server/http/entry-guard'

async function countRefused(guard: express.RequestHandler, status: number): Promise<number> {
  const app = express().use(guard, (_req, res) => { res.status(status).end() }).use(createErrorHandler(() => undefined))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(async () => { await new Promise((resolve) => server.close(resolve)) })
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  let refused = 0
  for (let i = 0; i < 310; i += 1) if ((await fetch(url)).status === 429) refused += 1
  return refused
}

it('createGuard: refused attempts of one address are counted, honest visits only where it is strict', async () => {
  expect(await countRefused(createGuard(), 200)).toBe(0)
  expect(await countRefused(createGuard(), 401)).toBe(10)
  expect(await countRefused(createGuard({ isStrict: true }), 200)).toBe(10)
  expect(await countRefused(createGuard({ isStrict: true, skip: () => true }), 401)).toBe(0)
})
