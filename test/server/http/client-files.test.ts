import express from 'express'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { createClientFiles } from '../../../server/http/client-files'

async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-client-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets/app-1a2b.js'), 'let a = 1')
  writeFileSync(join(folder, 'assets/app-1a2b.js.gz'), gzipSync('let a = 1'))
  const server = express().use(createClientFiles(folder)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })
  const { port } = server.address() as AddressInfo
  return async (path: string, encoding: string) => await new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    request({ port, path, headers: { 'accept-encoding': encoding } }, (res) => {
      res.resume()
      res.once('end', () => { resolve({ status: res.statusCode, headers: res.headers }) })
    }).once('error', reject).end()
  })
}

it('createClientFiles: the packed copy for those who take it, kept for good', async () => {
  const get = await serve()
  const packed = await get('/assets/app-1a2b.js', 'gzip, br')
  expect(packed).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip', 'content-type': 'text/javascript; charset=utf-8', vary: 'Accept-Encoding' } })
  expect(packed.headers['cache-control']).toContain('immutable')
  const plain = await get('/assets/app-1a2b.js', 'identity')
  expect([plain.status, plain.headers['content-encoding'], plain.headers['content-length']]).toEqual([200, undefined, '9'])
})

it('createClientFiles: nothing outside the folder', async () => {
  const get = await serve()
  for (const path of ['/../package.json', '/assets/..%2f..%2fetc/passwd', '/assets/../../app.js', '/assets/none.js']) {
    expect((await get(path, 'gzip')).status).toBeGreaterThanOrEqual(400)
  }
})
