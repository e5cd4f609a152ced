import type { AddressInfo } from 'node:net'
import express from 'express'
import { closeServer } from '../../bitrix24/portal'
import { parsePhpForm } from '../../bitrix24/php-form'

export type Received = { method: string; path: string; query: Record<string, string>; body: Record<string, unknown>; userAgent: string; token: string | null }

/** A stand-in for an integration's server: notes every request and answers as it is told. */
export async function createAppListener() {
  const received: Received[] = []
  const answers: { status: number; delayMs: number; headers: Record<string, string>; body: string } = { status: 200, delayMs: 0, headers: {}, body: 'ok' }
  const web = express()
  web.use(express.text({ type: 'application/x-www-form-urlencoded' }))
  web.use(async (request, response) => {
    if (request.method === 'OPTIONS') {
      response.status(204).set(answers.headers).end()
      return
    }
    received.push({
      method: request.method, path: request.path, query: request.query as Record<string, string>, body: parsePhpForm(typeof request.body === 'string' ? request.body : ''),
      userAgent: request.get('User-Agent') ?? '', token: request.get('X-Auth-Token') ?? null,
    })
    if (answers.delayMs > 0) await new Promise((done) => setTimeout(done, answers.delayMs))
    response.status(answers.status).set(answers.headers).send(answers.body)
  })
  const server = web.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin, received, answers,
    urls: { redirectUri: `${origin}/amocrm/oauth`, uninstallUrl: `${origin}/amocrm/uninstall`, widgetUrl: `${origin}/amocrm/widget.zip` },
    close: async (): Promise<void> => await closeServer(server),
  }
}
