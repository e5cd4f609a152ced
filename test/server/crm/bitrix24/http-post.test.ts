import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { createHttpPost } from '../../../../server/crm/bitrix24/http-post'
import { createHostGuard } from '../../../../server/crm/host-guard'

async function start(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => { server.close(resolve) })
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/rest/profile`, port, post: createHttpPost({ guard: createHostGuard([`127.0.0.1:${port}`]), timeoutMs: 2000 }) }
}

it('createHttpPost: an answer too large for the question fails, packed or not', async () => {
  const large = JSON.stringify({ result: 'x'.repeat(2_000_000) })
  const plain = await start((_req, res) => { res.setHeader('content-type', 'application/json').end(large) })
  const packed = await start((_req, res) => { res.setHeader('content-type', 'application/json').setHeader('content-encoding', 'gzip').end(gzipSync(large)) })
  for (const { post, url } of [plain, packed]) {
    await expect(post(url, {})).rejects.toMatchObject({ code: 'crm_unavailable' })
    expect((await post(url, {}, { maxBytes: 4_000_000 })).status).toBe(200)
  }
})

it('createHttpPost: a redirect is told and not followed', async () => {
  let asked = 0
  const { post, url } = await start((_req, res) => {
    asked += 1
    res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  })
  expect([(await post(url, {})).status, asked]).toEqual([302, 1])
})

it('createHttpPost: a name that leads into a private network is refused when it is resolved', async () => {
  const { post, port } = await start((_req, res) => { res.end() })
  await expect(post(`https://localhost:${port}/rest/profile`, { auth: 'secret' })).rejects.toMatchObject({ code: 'crm_address' })
})
