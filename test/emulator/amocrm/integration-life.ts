import { createHmac } from 'node:crypto'
import type { AccountState } from './emulator-types'
import type { IssuedToken, TokenStore } from './token-store'
import { domainOf, tokenOwner } from './token-routes'

/** What the redirect URI answered; the platform itself looks at none of it. `timedOut`: it gave up after three seconds. */
export type CodeDelivery = { status: number | null; body: string; timedOut: boolean; url: string }
type LifeDeps = { account: AccountState; tokens: TokenStore }

const codeDeadlineMs = 3000

/** The integration's life in an account, as the hands of its users drive it. */
export function createIntegrationLife({ account, tokens }: LifeDeps) {
  const admin = (): number => [...account.company.people.values()].find((person) => person.isAdmin && person.active)?.id ?? 0

  /** The address the browser, or amoCRM's own server, is sent to with a new code. Installs when an administrator does it. */
  function grant(userId: number, extra: Record<string, string>): URL {
    const user = account.company.people.get(userId)
    if (!user?.active) throw new Error(`The account has no active user ${userId}`)
    if (!account.installation && !user.isAdmin) throw new Error('Only an administrator installs')
    account.installation ??= { byPersonId: userId, at: account.now(), widgetSettings: {} }
    const url = new URL(redirectUri())
    const params = { code: tokens.issueCode(account.id, userId), referer: domainOf(account), platform: '1', client_id: account.card.clientId, ...extra }
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
    return url
  }

  /** The widget is installed from the marketplace: amoCRM's own server brings the code, once, without a browser and without state. */
  async function install(userId = admin()): Promise<CodeDelivery> {
    const url = grant(userId, { from_widget: '1' })
    try {
      const answer = await fetch(url, { headers: { 'User-Agent': 'amoService-oAuth-Code-Sender/1.0' }, redirect: 'manual', signal: AbortSignal.timeout(codeDeadlineMs) })
      return { status: answer.status, body: await answer.text(), timedOut: false, url: url.href }
    } catch (error) {
      return { status: null, body: '', timedOut: error instanceof Error && error.name === 'TimeoutError', url: url.href }
    }
  }

  /** An administrator revokes access: every token is dead at once, and the hook tells so, signed with the secret. */
  async function uninstall(changes: Partial<Record<'client_uuid' | 'account_id' | 'signature', string>> = {}): Promise<number | null> {
    tokens.revoke(account.id)
    account.installation = null
    account.subscriptions.length = 0
    const hook = account.card.urls?.uninstallUrl
    if (hook === undefined) return null
    const url = new URL(hook)
    const { clientId, clientSecret } = account.card
    const signature = createHmac('sha256', clientSecret).update(`${clientId}|${account.id}`).digest('hex')
    for (const [name, value] of Object.entries({ client_uuid: clientId, account_id: String(account.id), signature, ...changes })) url.searchParams.set(name, value)
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(codeDeadlineMs) }).catch(() => null)
    await answer?.arrayBuffer()
    return answer?.status ?? null
  }

  function redirectUri(): string {
    const uri = account.card.urls?.redirectUri
    if (uri === undefined) throw new Error('The card of the integration names no redirect URI')
    return uri
  }

  return {
    admin, grant, install, uninstall,
    /** A user of the account presses "allow" in the browser: the address with the code and the state that was sent. */
    authorize: (userId: number, state?: string): URL => grant(userId, state === undefined ? {} : { state }),
    /** A pair for a test that wants to call the API without the way through the browser. */
    issueToken(userId = admin()): IssuedToken {
      account.installation ??= { byPersonId: userId, at: account.now(), widgetSettings: {} }
      return tokens.issue(tokenOwner(account), userId)
    },
    /** A token of the widget in the hands of a user. */
    disposable: (userId: number, ...changes: Parameters<TokenStore['mintDisposable']> extends [unknown, unknown, ...infer Rest] ? Rest : never): string => {
      const user = account.company.people.get(userId)
      return tokens.mintDisposable({ id: account.id, subdomain: account.subdomain, origin: account.origin() }, { id: userId, isAdmin: user?.isAdmin ?? false }, ...changes)
    },
  }
}

export type IntegrationLife = ReturnType<typeof createIntegrationLife>
