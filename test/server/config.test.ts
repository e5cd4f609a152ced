import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readConfig, readWidgetSettings } from '../../server/config'

const dataDir = mkdtempSync(join(tmpdir(), 'vympel-config-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const good = { PUBLIC_URL: 'https://goals.example.com/', DATA_DIR: dataDir }
const read = (env: Record<string, string>) => {
  const result = readConfig({ ...good, ...env })
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  return result.config
}

it('readConfig: defaults when only the address is given', () => {
  expect(read({})).toMatchObject({
    port: 3000, host: '127.0.0.1', publicUrl: 'https://goals.example.com', bitrix24: null, amocrm: null, extraHosts: [], logLevel: 'info',
  })
})

it('readConfig: reads both providers and the lists', () => {
  const config = read({
    BITRIX24_CLIENT_ID: 'app.1', BITRIX24_CLIENT_SECRET: 's', BITRIX24_OAUTH_URLS: 'http://127.0.0.1:4000/, https://oauth.bitrix.info',
    AMOCRM_CLIENT_ID: 'a', AMOCRM_CLIENT_SECRET: 'b', AMOCRM_OAUTH_HOST: '127.0.0.1:4001', CRM_EXTRA_HOSTS: '127.0.0.1:4000, crm.local:443',
  })
  expect(config.bitrix24).toEqual({ clientId: 'app.1', clientSecret: 's', oauthUrls: ['http://127.0.0.1:4000', 'https://oauth.bitrix.info'] })
  expect(config.amocrm).toEqual({ clientId: 'a', clientSecret: 'b', oauthHost: '127.0.0.1:4001' })
  expect(config.extraHosts).toEqual(['127.0.0.1:4000', 'crm.local:443'])
})

it('readConfig: an empty value is an unset one', () => {
  expect(read({ BITRIX24_CLIENT_ID: '', BITRIX24_CLIENT_SECRET: ' ', PORT: '', SECRET_KEY: '' })).toMatchObject({ port: 3000, bitrix24: null })
})

it('readConfig: makes a private key once and keeps it', () => {
  const first = read({}).secretKey
  expect(first.length).toBe(32)
  expect(read({}).secretKey.equals(first)).toBe(true)
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(Buffer.from(readFileSync(join(dataDir, 'secret.key'), 'utf8'), 'base64').equals(first)).toBe(true)
})

it.each([
  ['PORT', { PORT: 'http' }],
  ['PORT', { PORT: '70000' }],
  ['PUBLIC_URL', { PUBLIC_URL: '' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'goals.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://example.com/goals' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://localhost/vympel' }],
  ['SECRET_KEY', { SECRET_KEY: 'short' }],
  ['BITRIX24_CLIENT_SECRET', { BITRIX24_CLIENT_ID: 'app.1' }],
  ['BITRIX24_CLIENT_ID', { BITRIX24_CLIENT_SECRET: 's' }],
  ['AMOCRM_CLIENT_SECRET', { AMOCRM_CLIENT_ID: 'a' }],
  ['BITRIX24_OAUTH_URLS', { BITRIX24_OAUTH_URLS: 'oauth.bitrix.info' }],
  ['AMOCRM_OAUTH_HOST', { AMOCRM_OAUTH_HOST: 'https://www.amocrm.ru' }],
  ['CRM_EXTRA_HOSTS', { CRM_EXTRA_HOSTS: 'crm.local' }],
  ['WIDGET_SUPPORT_URL', { WIDGET_SUPPORT_URL: 'vendor.example' }],
  ['WIDGET_SUPPORT_EMAIL', { WIDGET_SUPPORT_EMAIL: 'vendor.example' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
])('readConfig: one line that names %s when it is %o', (name, env) => {
  const result = readConfig({ ...good, ...env })
  expect('problems' in result ? result.problems : []).toEqual([expect.stringMatching(new RegExp(`^${name}: .*(set|unset) `))])
})

it('readConfig: a line for each mistake when there are several', () => {
  const result = readConfig({ PORT: 'x', LOG_LEVEL: 'loud', BITRIX24_CLIENT_ID: 'a' })
  expect('problems' in result ? result.problems.map((line) => line.split(':')[0]) : []).toEqual(['PORT', 'PUBLIC_URL', 'LOG_LEVEL', 'BITRIX24_CLIENT_SECRET'])
})

it('readConfig: names DATA_DIR when it cannot be a folder', () => {
  const file = join(dataDir, 'a-file')
  writeFileSync(file, '')
  for (const SECRET_KEY of [undefined, Buffer.alloc(32, 7).toString('base64')]) {
    const result = readConfig({ ...good, DATA_DIR: join(file, 'inside'), SECRET_KEY })
    expect('problems' in result ? result.problems : []).toEqual([expect.stringMatching('^DATA_DIR: ')])
  }
})

it('readWidgetSettings: the origin and whom people turn to, or a line that names the variable', () => {
  expect(readWidgetSettings({ PUBLIC_URL: ' https://goals.example.com/ ', WIDGET_SUPPORT_URL: '' })).toEqual({ publicUrl: 'https://goals.example.com', support: {} })
  expect(readWidgetSettings({ PUBLIC_URL: 'https://goals.example.com', WIDGET_SUPPORT_URL: 'https://vendor.example/help', WIDGET_SUPPORT_EMAIL: 'help@vendor.example' }))
    .toEqual({ publicUrl: 'https://goals.example.com', support: { link: 'https://vendor.example/help', email: 'help@vendor.example' } })
  for (const PUBLIC_URL of [undefined, '', 'goals', 'https://goals.example.com/path']) {
    expect(readWidgetSettings({ PUBLIC_URL })).toEqual({ problems: [expect.stringMatching(/^PUBLIC_URL: set the address/)] })
  }
})
