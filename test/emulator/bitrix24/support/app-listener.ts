import type { AddressInfo } from 'node:net'
import express from 'express'
import { closeServer } from '../portal'
import { parsePhpForm } from '../php-form'

export type Received = { path: string; body: Record<string, unknown>; query: Record<string, unknown> }

/** A stand-in for an application's server: notes every POST and answers with a page. */
export async function createAppListener(page = '<!doctype html><p>app</p>') {
  const received: Received[] = []
  const web = express()
  web.use(express.text({ type: 'application/x-www-form-urlencoded' }))
  web.use((request, response) => {
    if (request.method === 'POST') received.push({ path: request.path, body: parsePhpForm(String(request.body ?? '')), query: request.query })
    response.type('html').send(page)
  })
  const server = web.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin, received,
    urls: { installUrl: `${origin}/install`, appUrl: `${origin}/app`, eventUrl: `${origin}/events` },
    close: async (): Promise<void> => await closeServer(server),
  }
}
