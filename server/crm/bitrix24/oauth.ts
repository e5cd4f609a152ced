import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmAddress, CrmTokens } from '../crm-provider'
import type { HostGuard } from '../host-guard'
import type { HttpPost } from './http-post'
import { tokenAnswerSchema, tokenFactsSchema } from './payload-schema'
import { readRestAnswer } from './rest-answer'

/** What the authorisation host vouches for about an access token. */
export type TokenFacts = { memberId: string; userId: string | null; address: CrmAddress }

export type OAuth = {
  /** Asks the pinned hosts whose token it is; `hint` picks among them. Throws `unauthenticated` when none knows it as ours. */
  verify(accessToken: string, hint?: string, signal?: AbortSignal): Promise<TokenFacts>
  /** Trades a refresh token for a new pair; throws code `invalid_grant` when it is dead. */
  renew(oauthUrl: string, refreshToken: string, signal?: AbortSignal): Promise<CrmTokens>
}

type Deps = { clientId: string; clientSecret: string; oauthUrls: readonly string[]; guard: HostGuard; post: HttpPost; clock: Clock }

/** Speaks to the authorisation hosts the operator pinned, and to no other: the client secret goes there. */
export function createOAuth({ clientId, clientSecret, oauthUrls, guard, post, clock }: Deps): OAuth {
  const origins = oauthUrls.map((url) => new URL(url).origin)
  return {
    async verify(accessToken, hint, signal) {
      let failure: unknown = new AppError('unauthenticated', 'entry_refused', 'The authorisation server does not know this visit.')
      for (const origin of hostsFor(hint)) {
        try {
          return await verifyAt(origin, accessToken, signal)
        } catch (error) {
          // One host being away must not hide that another one vouches for the token.
          if (!(error instanceof AppError) || error.kind === 'invalid') throw error
          failure = error
        }
      }
      throw failure
    },
    async renew(oauthUrl, refreshToken, signal) {
      const origin = origins.find((each) => each === oauthUrl)
      if (!origin) throw new AppError('upstream', 'crm_refused', 'The portal names an authorisation server that is not in BITRIX24_OAUTH_URLS.')
      const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken }
      const { status, data } = await post(`${origin}/oauth/token/`, form, { form: true, ...(signal ? { signal } : {}) })
      const parsed = tokenAnswerSchema.safeParse(data)
      if (!parsed.success || status >= 400) throw toGrantError(status, data)
      const { access_token: access, refresh_token: refresh, expires_in: seconds } = parsed.data
      return { accessToken: access, refreshToken: refresh, expiresAt: clock.now() + seconds * 1000 }
    },
  }

  function hostsFor(hint: string | undefined): string[] {
    const named = hint === undefined ? undefined : URL.parse(hint)?.origin
    return named !== undefined && origins.includes(named) ? [named] : origins
  }

  async function verifyAt(origin: string, accessToken: string, signal: AbortSignal | undefined): Promise<TokenFacts> {
    const answer = await ask(origin, accessToken, signal)
    const facts = tokenFactsSchema.safeParse(answer)
    if (!facts.success || facts.data.client_id !== clientId) {
      throw new AppError('unauthenticated', 'entry_refused', 'The token was given to another application.')
    }
    const endpoint = guard.check(facts.data.install.client_endpoint)
    const restUrl = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`
    return { memberId: facts.data.install.member_id, userId: facts.data.user_id, address: { origin: endpoint.origin, restUrl, oauthUrl: origin } }
  }

  async function ask(origin: string, accessToken: string, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      return readRestAnswer('app.info', await post(`${origin}/rest/app.info`, { auth: accessToken }, signal ? { signal } : {})).result
    } catch (error) {
      const isRefusal = error instanceof AppError && (error.code === 'token_refused' || error.code === 'crm_refused')
      if (!isRefusal) throw error
      throw new AppError('unauthenticated', 'entry_refused', 'The authorisation server does not know this visit.', { cause: error })
    }
  }
}

/** Only a clear answer about the grant kills it; anything else may pass. */
function toGrantError(status: number, data: unknown): AppError {
  const code = typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : `HTTP ${status}`
  if (code === 'invalid_grant') return new AppError('upstream', 'invalid_grant', 'The refresh token is dead.')
  if (status >= 500 || status === 429 || status === 408) return new AppError('upstream', 'crm_unavailable', `The authorisation server answered ${code}.`)
  return new AppError('upstream', 'crm_refused', `The authorisation server refused to renew the token: ${code}.`)
}
