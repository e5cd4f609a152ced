import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { AccountCode, AmocrmProvider } from '../crm/crm-doors'
import type { CrmAddress, CrmTokens } from '../crm/crm-provider'
import { backoffMs, isWorthRetrying } from '../crm/retry'
import { sleep } from '../crm/sleep'
import { AppError } from '../errors'
import { hashToken, type Secrets } from '../secrets'
import {
  countWaitingGrants, delayGrant, findGrant, finishGrant, listWaitingGrants, noteGrant, writeGrantTokens, type GrantResult, type GrantSecret, type WaitingGrant,
} from '../store/grant-store'
import type { RegistryTables } from '../store/registry-tables'
import type { InstallPortal } from './install-portal'

type Deps = {
  provider: AmocrmProvider; registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock; install: InstallPortal
  report(error: unknown, context: Readonly<Record<string, unknown>>): void
  retry?: { baseMs: number; capMs: number }
}

/** Codes of authorisation: noted at once, traded behind the answer, tried again until they are dead. */
export type CodeDesk = {
  /** Resolves when the code is durable. Throws `conflict` for one that came before and `limited` when too many wait. */
  receive(grant: AccountCode): Promise<void>
  /** What has become of a code by now, or within `patienceMs`. */
  outcomeOf(code: string, patienceMs: number): Promise<GrantResult>
  /** Takes up the codes that an earlier run left, or a failure of our own. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/** A code lives for twenty minutes; the pair it was traded for, longer. */
const codeLifeMs = 20 * 60_000
const pairLifeMs = 24 * 3_600_000
const usualRetry = { baseMs: 1000, capMs: 60_000 }
/** More than this for one account is somebody's noise. */
const waitingAtMost = 5
const tradedAtOnce = 4

export function createCodeDesk({ provider, registry, secrets, clock, install, report, retry = usualRetry }: Deps): CodeDesk {
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()
  const line: (() => void)[] = []
  let trading = 0

  return {
    async receive({ code, address: { origin } }) {
      const known = await findGrant(registry, code)
      if (known?.outcome === 'waiting') return
      if (known) throw new AppError('conflict', known.outcome === 'installed' ? 'code_used' : known.reason ?? 'code_refused', 'The code was brought before.')
      if (await countWaitingGrants(registry, origin) >= waitingAtMost) throw new AppError('limited', 'too-many-attempts', 'Too many codes of this account wait already.')
      const receivedAt = clock.now()
      if (await noteGrant(registry, secrets, { crm: provider.name, origin, code, receivedAt })) {
        start({ codeHash: hashToken(code), origin, secret: { code }, receivedAt, attempts: 0, notBefore: 0 })
      }
    },
    async outcomeOf(code, patienceMs) {
      const work = running.get(hashToken(code))
      if (work) await Promise.race([work, sleep(patienceMs)])
      return await findGrant(registry, code) ?? { outcome: 'refused', reason: 'code_refused' }
    },
    async resume() {
      for (const grant of await listWaitingGrants(registry, secrets, provider.name)) start(grant)
    },
    async stop() {
      stopping.abort()
      for (const next of line.splice(0)) next()
      await Promise.all(running.values())
    },
  }

  function start(grant: WaitingGrant): void {
    if (running.has(grant.codeHash)) return
    const work = workOff(grant).catch((error: unknown) => { if (!stopping.signal.aborted) report(error, { step: 'grant' }) }).finally(() => { running.delete(grant.codeHash) })
    running.set(grant.codeHash, work)
  }

  async function workOff(grant: WaitingGrant): Promise<void> {
    let { secret, attempts, notBefore } = grant
    for (;;) {
      if (notBefore > clock.now()) await sleep(notBefore - clock.now(), stopping.signal)
      try {
        return await inTurn(async () => {
          secret = await trade(grant, secret)
          await installBy(grant, secret.tokens)
        })
      } catch (error) {
        stopping.signal.throwIfAborted()
        const life = 'tokens' in secret ? pairLifeMs : codeLifeMs
        attempts += 1
        notBefore = clock.now() + Math.round(backoffMs(retry, attempts, Math.random))
        if (!isPassing(error)) return await refuse(grant, error)
        if (notBefore > grant.receivedAt + life) return await refuse(grant, new AppError('upstream', 'code_over', 'The account did not answer while the code lived.', { cause: error }))
        await delayGrant(registry, grant.codeHash, notBefore)
      }
    }
  }

  /** The pair is stored before it is used: a code serves once. */
  async function trade(grant: WaitingGrant, secret: GrantSecret): Promise<{ tokens: CrmTokens }> {
    if ('tokens' in secret) return secret
    const tokens = await provider.tradeCode({ code: secret.code, address: addressOf(grant) }, stopping.signal)
    await writeGrantTokens(registry, secrets, grant.codeHash, tokens)
    return { tokens }
  }

  async function installBy({ codeHash, ...grant }: WaitingGrant, tokens: CrmTokens): Promise<void> {
    let isInstalled = false
    try {
      const entry = await provider.readGrantor({ address: addressOf(grant), tokens }, stopping.signal)
      await install(provider, entry, {
        also: async (trx, portalId) => {
          await finishGrant(trx, codeHash, { outcome: 'installed', reason: null, portalId })
          isInstalled = true
        },
      })
    } catch (error) {
      if (!isInstalled) throw error
      // The portal is in the registry, so every start of the server takes up its work.
      report(error, { step: 'open' })
    }
  }

  async function refuse({ codeHash }: WaitingGrant, error: unknown): Promise<void> {
    report(error, { step: 'grant' })
    const code = error instanceof AppError ? error.code : 'code_refused'
    await finishGrant(registry, codeHash, { outcome: 'refused', reason: code === 'invalid_grant' ? 'code_refused' : code, portalId: null })
  }

  function addressOf({ origin }: Pick<WaitingGrant, 'origin'>): CrmAddress {
    return provider.readAccount(new URL(origin).host)
  }

  /** Whoever floods us with codes must not make us flood the accounts. */
  async function inTurn(work: () => Promise<void>): Promise<void> {
    while (trading >= tradedAtOnce) await new Promise<void>((next) => { line.push(next) })
    stopping.signal.throwIfAborted()
    trading += 1
    try {
      await work()
    } finally {
      trading -= 1
      line.shift()?.()
    }
  }
}

/** What may go better later. A bug of ours is no reason to drop an account's only code. */
function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || isWorthRetrying(error)
}
