import { z } from 'zod'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmTokens } from '../crm-provider'
import type { AccountHttp } from './account-http'

export type OAuth = {
  /** Trades a code for a pair; throws code `invalid_grant` when it is dead or was given to another. */
  trade(origin: string, code: string, signal?: AbortSignal): Promise<CrmTokens>
  /** Trades a refresh token for a new pair; throws code `invalid_grant` when it is dead. */
  renew(origin: string, refreshToken: string, signal?: AbortSignal): Promise<CrmTokens>
}

type Deps = { clientId: string; clientSecret: string; redirectUri: string; http: AccountHttp; clock: Clock }

const answerSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1), expires_in: z.coerce.number().positive() })

/** Speaks to the authorisation of accounts; the host of each was checked before, and the client secret goes nowhere else. */
export function createOAuth({ clientId, clientSecret, redirectUri, http, clock }: Deps): OAuth {
  return {
    trade: async (origin, code, signal) => await ask(origin, { grant_type: 'authorization_code', code }, signal),
    renew: async (origin, refreshToken, signal) => await ask(origin, { grant_type: 'refresh_token', refresh_token: refreshToken }, signal),
  }

  async function ask(origin: string, grant: Record<string, string>, signal: AbortSignal | undefined): Promise<CrmTokens> {
    const body = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, ...grant }
    const { status, data } = await http(`${origin}/oauth2/access_token`, { method: 'POST', body, ...(signal ? { signal } : {}) })
    if (status >= 300) throw toGrantError(status)
    const parsed = answerSchema.safeParse(data)
    if (!parsed.success) throw new AppError('upstream', 'crm_unavailable', 'The account answered with no tokens.')
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = parsed.data
    return { accessToken, refreshToken, expiresAt: clock.now() + seconds * 1000 }
  }
}

/** Only a clear answer about the grant kills it; redirects, a block for too many calls and failures of the account pass. */
function toGrantError(status: number): AppError {
  if (status === 400 || status === 401 || status === 404) return new AppError('upstream', 'invalid_grant', `The account no longer honours the grant (HTTP ${status}).`)
  if (status < 400 || status === 403 || status === 408 || status === 429 || status >= 500) return new AppError('upstream', 'crm_unavailable', `The account answered HTTP ${status}.`, { details: { status } })
  return new AppError('upstream', 'crm_refused', `The account refused to give tokens (HTTP ${status}).`)
}
