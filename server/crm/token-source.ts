import { AppError } from '../errors'
import type { CrmTokens } from './crm-provider'

/** The tokens of one portal: read once, renewed by one caller at a time. */
export type TokenSource = {
  current(): Promise<CrmTokens>
  /** A pair that replaces the access token the CRM just refused; throws code `reconnect` when the grant is dead. */
  replace(refused: string): Promise<CrmTokens>
}

type Deps = {
  read(): Promise<CrmTokens>
  store(tokens: CrmTokens): Promise<void>
  /** Trades a refresh token; throws code `invalid_grant` when the CRM no longer honours it. */
  renew(refreshToken: string): Promise<CrmTokens>
  /** Keeps other threads and processes from renewing meanwhile. */
  alone<T>(renewal: () => Promise<T>): Promise<T>
  /** Renew before the CRM refuses: this long before the access token ends. */
  early?: { aheadMs: number; now(): number }
}

/** A renewal ahead of time that fails is not tried again at every call. */
const earlyPauseMs = 60_000

export function createTokenSource(deps: Deps): TokenSource {
  let known: CrmTokens | null = null
  let unsaved: CrmTokens | null = null
  let renewal: Promise<CrmTokens> | null = null
  let nextEarlyAt = -Infinity

  return {
    async current() {
      if (renewal) return await renewal
      known ??= await deps.read()
      return isEnding(known) ? await renewEarly(known) : known
    },
    replace,
  }

  async function replace(refused: string): Promise<CrmTokens> {
    if (known && known.accessToken !== refused && !unsaved) return known
    renewal ??= renewOnce(refused).finally(() => { renewal = null })
    return await renewal
  }

  function isEnding({ expiresAt }: CrmTokens): boolean {
    const { early } = deps
    if (!early || early.now() < nextEarlyAt || early.now() < expiresAt - early.aheadMs) return false
    nextEarlyAt = early.now() + earlyPauseMs
    return true
  }

  /** The pair still works: only a dead grant is worth a failure. */
  async function renewEarly(pair: CrmTokens): Promise<CrmTokens> {
    try {
      return await replace(pair.accessToken)
    } catch (error) {
      if (error instanceof AppError && error.code === 'reconnect') throw error
      return pair
    }
  }

  async function renewOnce(refused: string): Promise<CrmTokens> {
    if (unsaved) return await save(unsaved)
    return await deps.alone(async () => await renewStored(refused))
  }

  async function renewStored(refused: string): Promise<CrmTokens> {
    const stored = await deps.read()
    // Another thread or an admin's visit has brought a newer pair.
    if (stored.accessToken !== refused) return (known = stored)
    try {
      return await save(await deps.renew(stored.refreshToken))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid_grant') throw error
      const again = await deps.read()
      if (again.refreshToken !== stored.refreshToken) return (known = again)
      throw new AppError('upstream', 'reconnect', 'The CRM no longer honours the permission given to the app. An administrator must open the app or connect it again.', { cause: error })
    }
  }

  /** The old refresh token is spent: a pair that could not be stored is kept and stored at the next try. */
  async function save(pair: CrmTokens): Promise<CrmTokens> {
    unsaved = pair
    await deps.store(pair)
    unsaved = null
    known = pair
    return pair
  }
}
