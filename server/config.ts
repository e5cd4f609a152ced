import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { WidgetSupport } from './connect/pack-widget'

/** Credentials of one CRM's application; `oauthUrls` are the only origins that ever see the secret. */
export type Bitrix24Config = { clientId: string; clientSecret: string; oauthUrls: readonly string[] }
export type AmocrmConfig = { clientId: string; clientSecret: string; oauthHost: string }

/** Everything the operator decides. A provider is null when it has no credentials. */
export type Config = {
  port: number
  host: string
  /** Origin under which browsers and CRMs reach the server. */
  publicUrl: string
  dataDir: string
  secretKey: Buffer
  bitrix24: Bitrix24Config | null
  amocrm: AmocrmConfig | null
  extraHosts: readonly string[]
  /** Contacts that the widget of amoCRM names, instead of those in its manifest. */
  widgetSupport: WidgetSupport
  logLevel: string
}

/** Either a whole configuration, or one line per mistake that names the variable and the remedy. */
export type ConfigResult = { config: Config } | { problems: string[] }

const hostPort = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+):(\d{1,5})$/i
const list = (text: string | undefined): string[] => (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '')

const origin = (remedy: string) => z.string(remedy).refine((text) => isHttpUrl(text) && new URL(text).pathname === '/', remedy).transform((text) => new URL(text).origin)

const envSchema = z.object({
  PORT: z.string().default('3000').refine((text) => /^\d+$/.test(text) && Number(text) <= 65_535, 'set a port number from 0 to 65535').transform(Number),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin('set the address under which browsers and the CRM reach this server, such as https://goals.example.com'),
  DATA_DIR: z.string().default('./data').transform((path) => resolve(path)),
  DATABASE_URL: z.undefined('unset it: data is kept in SQLite files in DATA_DIR, PostgreSQL is not served yet').optional(),
  SECRET_KEY: z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'set 32 bytes in base64 (openssl rand -base64 32), or unset it to have a key made in DATA_DIR').optional(),
  BITRIX24_CLIENT_ID: z.string().optional(),
  BITRIX24_CLIENT_SECRET: z.string().optional(),
  BITRIX24_OAUTH_URLS: z.string().default('https://oauth.bitrix.info,https://oauth.bitrix24.tech').transform(list)
    .refine((urls) => urls.length > 0 && urls.every(isHttpUrl), 'set a comma list of origins, such as https://oauth.bitrix.info')
    .transform((urls) => urls.map((text) => new URL(text).origin)),
  AMOCRM_CLIENT_ID: z.string().optional(),
  AMOCRM_CLIENT_SECRET: z.string().optional(),
  AMOCRM_OAUTH_HOST: z.string().default('www.amocrm.ru').refine((text) => hostPort.test(text) || /^[a-z0-9.-]+$/i.test(text), 'set a host or host:port, such as www.amocrm.ru'),
  CRM_EXTRA_HOSTS: z.string().optional().transform(list).refine((hosts) => hosts.every((host) => hostPort.test(host)), 'set a comma list of host:port, such as crm.local:443'),
  WIDGET_SUPPORT_URL: z.string().refine(isHttpUrl, 'set the address of a page where people find help, such as https://example.com/help').optional(),
  WIDGET_SUPPORT_EMAIL: z.email('set an e-mail address that people answer').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'set one of trace, debug, info, warn, error, fatal, silent').default('info'),
})

const widgetSchema = envSchema.pick({ PUBLIC_URL: true, WIDGET_SUPPORT_URL: true, WIDGET_SUPPORT_EMAIL: true })

/** Reads the settings. Makes DATA_DIR and, when SECRET_KEY is unset, a key file in it. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ConfigResult {
  const given = withoutEmpty(env)
  const parsed = envSchema.safeParse(given)
  const problems = [...(parsed.error ? toProblems(parsed.error) : []), ...halfCredentials(given)]
  if (!parsed.success || problems.length > 0) return { problems }
  const value = parsed.data
  try {
    mkdirSync(value.DATA_DIR, { recursive: true, mode: 0o700 })
    accessSync(value.DATA_DIR, constants.W_OK)
    return {
      config: {
        port: value.PORT, host: value.HOST, publicUrl: value.PUBLIC_URL, dataDir: value.DATA_DIR,
        secretKey: value.SECRET_KEY === undefined ? keyFromFile(value.DATA_DIR) : Buffer.from(value.SECRET_KEY, 'base64'),
        bitrix24: credentials(value.BITRIX24_CLIENT_ID, value.BITRIX24_CLIENT_SECRET, { oauthUrls: value.BITRIX24_OAUTH_URLS }),
        amocrm: credentials(value.AMOCRM_CLIENT_ID, value.AMOCRM_CLIENT_SECRET, { oauthHost: value.AMOCRM_OAUTH_HOST }),
        extraHosts: value.CRM_EXTRA_HOSTS, widgetSupport: { link: value.WIDGET_SUPPORT_URL, email: value.WIDGET_SUPPORT_EMAIL }, logLevel: value.LOG_LEVEL,
      },
    }
  } catch (error) {
    return { problems: [`DATA_DIR: make ${value.DATA_DIR} a folder this user can write to (${error instanceof Error ? error.message : String(error)})`] }
  }
}

/** What the widget of amoCRM is packed by. */
export function readWidgetSettings(env: Readonly<Record<string, string | undefined>> = process.env): { publicUrl: string; support: WidgetSupport } | { problems: string[] } {
  const { success, data, error } = widgetSchema.safeParse(withoutEmpty(env))
  if (!success) return { problems: toProblems(error) }
  return { publicUrl: data.PUBLIC_URL, support: { link: data.WIDGET_SUPPORT_URL, email: data.WIDGET_SUPPORT_EMAIL } }
}

/** An empty value is what a copied .env.example leaves: the same as unset. */
function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.trim() === '' ? undefined : value?.trim()]))
}

function toProblems({ issues }: z.ZodError): string[] {
  return issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`)
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function halfCredentials(env: Readonly<Record<string, string | undefined>>): string[] {
  return ['BITRIX24', 'AMOCRM'].flatMap((crm) => {
    const [id, secret] = [`${crm}_CLIENT_ID`, `${crm}_CLIENT_SECRET`]
    if ((env[id] === undefined) === (env[secret] === undefined)) return []
    const [present, missing] = env[id] === undefined ? [secret, id] : [id, secret]
    return [`${missing}: set it too, or unset ${present} to leave this CRM off`]
  })
}

function credentials<Rest>(clientId: string | undefined, clientSecret: string | undefined, rest: Rest) {
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret, ...rest }
}

function keyFromFile(dataDir: string): Buffer {
  const file = resolve(dataDir, 'secret.key')
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64')
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`)
  return key
}
