import express from 'express'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { sendPage, sendNotice, toScriptJson } from '../../../server/http/page'
import { createSecurityHeaders } from '../../../server/http/security-headers'
import { AppError } from '../../../server/errors'
import { describeRefusal } from '../../../server/http/refusals'

const inline = 'document.title = "x"'
const template = `<!doctype html><html lang="ru"><head><script>${inline}</script></head><body></body></html>`
const start = { token: 'tok</script><script>alert(1)</script>', expiresAt: '2026-01-01T00:00:00.000Z', mode: 'app' as const, language: 'en', placement: 'A$&B', crm: 'bitrix24' as const, origin: 'https://a.bitrix24.ru' }

async function serve(answer: express.RequestHandler): Promise<Response> {
  const server = express().use(createSecurityHeaders()).use(answer).listen(0, '127.0.0.1')
  onTestFinished(async () => { await new Promise((resolve) => server.close(resolve)) })
  await new Promise((resolve) => server.once('listening', resolve))
  return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

it('sendPage: the session can be read back and no part of it can leave its element', async () => {
  const html = await (await serve((_req, res) => sendPage(res, template, start))).text()
  const json = /<script type="application\/json" id="vympel-session">([^<]*)<\/script>/.exec(html)?.[1]
  expect(JSON.parse(json ?? '')).toEqual(start)
  expect(html).not.toContain('alert(1)</script>')
  expect(html).toContain('<html lang="en">')
})

it('sendPage: only the verified portal may frame it, and only our scripts run', async () => {
  const response = await serve((_req, res) => sendPage(res, template, start))
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain('frame-ancestors https://a.bitrix24.ru')
  expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update(inline).digest('base64')}';`)
  expect(policy).toContain("connect-src 'self' https://a.bitrix24.ru")
  expect(response.headers.get('x-frame-options')).toBeNull()
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-powered-by')).toBeNull()
})

it('createSecurityHeaders: any other answer cannot be framed', async () => {
  const response = await serve((_req, res) => { res.json({}) })
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

it('sendNotice: says in both languages what to do, without scripts', async () => {
  const response = await serve((_req, res) => sendNotice(res, 403, describeRefusal(new AppError('forbidden', 'admin_only', 'x'))))
  const html = await response.text()
  expect(response.status).toBe(403)
  expect(html).toContain('только администратор')
  expect(html).toContain('Only an administrator')
  expect(html).not.toContain('<script')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

it('toScriptJson: stays JSON', () => {
  expect(JSON.parse(toScriptJson({ a: '<!-- & \u2028 </script>' }))).toEqual({ a: '<!-- & \u2028 </script>' })
})
