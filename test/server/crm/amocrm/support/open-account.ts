import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../../server/clock'
import { createAmocrmProvider, type AmocrmDeps } from '../../../../../server/crm/amocrm/amocrm-provider'
import type { CrmConnection, FetchedRecord, KindSlice, ToldOwners } from '../../../../../server/crm/crm-provider'
import type { RecordKind, StageEntry } from '../../../../../shared/record/record-types'
import type { AccountOptions } from '../../../../emulator/amocrm/account'
import { createAmoEmulator } from '../../../../emulator/amocrm/create-emulator'

export const publicUrl = 'http://127.0.0.1:9'

type Options = Partial<AccountOptions> & Pick<AccountOptions, 'company'> & Pick<AmocrmDeps, 'budget'> & { perSecond?: number }

/** An emulated account and a connection to it. */
export async function openAccount({ budget = { perSecond: 900, burst: 900 }, perSecond = 1000, ...options }: Options) {
  const emulator = await createAmoEmulator({ accounts: [options], urls: { redirectUri: `${publicUrl}/amocrm/oauth` }, rate: { perSecond } })
  onTestFinished(emulator.close)
  const [account] = emulator.accounts
  if (!account) throw new Error('no account')
  const warnings: string[] = []
  const provider = createAmocrmProvider({
    clientId: emulator.card.clientId, clientSecret: emulator.card.clientSecret, oauthHost: emulator.oauthHost, extraHosts: [account.domain], publicUrl, clock: systemClock,
    log: { warn: (_context, message) => { warnings.push(message) } }, budget, retry: { attempts: 4, baseMs: 5, capMs: 20 },
  })
  const pair = account.app.issueToken()
  let tokens = { accessToken: pair.accessToken, refreshToken: pair.refreshToken, expiresAt: Date.now() + 86_400_000 }
  const { origin } = account
  const connect = (key = 'key-1'): CrmConnection => provider.connect({
    portalId: 'p1', externalId: String(account.id), address: { origin, restUrl: `${origin}/api/v4/`, oauthUrl: origin },
    readTokens: async () => await Promise.resolve(tokens), storeTokens: async (next) => { await Promise.resolve(tokens = next) },
    renewAlone: async (renewal) => await renewal(), readEventKey: async () => await Promise.resolve(key), storeAddress: async () => { await Promise.resolve() },
  })
  return { emulator, account, company: options.company, provider, connect, connection: connect(), warnings, call }

  /** A person's own call to the account. */
  async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${origin}/api/v4/${path}`, {
      method, headers: { authorization: `Bearer ${tokens.accessToken}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer.status === 204 ? {} : await answer.json() as Record<string, unknown>
  }
}

/** All slices of a long read; throws when one is refused or something could not be read. */
export async function readSlices<T>(read: (cursor: string | null) => Promise<KindSlice<T> | undefined>): Promise<{ items: T[]; owners: ToldOwners[]; missing: string[]; open: string[] }> {
  const all: { items: T[]; owners: ToldOwners[]; missing: string[]; open: string[] } = { items: [], owners: [], missing: [], open: [] }
  for (let cursor: string | null = null; ;) {
    const slice = await read(cursor)
    if (!slice || slice.refusal !== null || slice.unread.length > 0) throw new Error(JSON.stringify(slice))
    all.items.push(...slice.items)
    all.owners.push(...slice.owners ?? [])
    all.missing.push(...slice.missing ?? [])
    all.open.push(...slice.open ?? [])
    cursor = slice.cursor
    if (cursor === null) return all
  }
}

export async function readRecords(connection: CrmConnection, kind: RecordKind): Promise<FetchedRecord[]> {
  return (await readTold(connection, kind)).items
}

/** Records of a kind with the owners that come along. */
export async function readTold(connection: CrmConnection, kind: RecordKind): Promise<{ items: FetchedRecord[]; owners: ToldOwners[] }> {
  return await readSlices(async (cursor) => (await connection.listRecords([{ kind, cursor, left: null }]))[0])
}

export async function readHistory(connection: CrmConnection, kind: RecordKind): Promise<{ items: StageEntry[]; owners: ToldOwners[] }> {
  return await readSlices(async (cursor) => (await connection.listStageEntries([{ kind, cursor, left: null }]))[0])
}

export async function readChanges(connection: CrmConnection, kind: RecordKind, since: number): Promise<{ items: FetchedRecord[]; missing: string[]; open: string[] }> {
  const until = Date.now() + 300_000
  return await readSlices(async (cursor) => (await connection.listChangedSince([{ kind, cursor, since, until }]))[0])
}
