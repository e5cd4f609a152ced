import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmAddress, VerifiedEntry } from '../crm-provider'
import { backoffMs } from '../retry'
import { sleep } from '../sleep'
import type { HttpPost } from './http-post'
import type { OAuth } from './oauth'
import { entrySchema, isYes, profileSchema } from './payload-schema'
import { isMissingMethod, readRestAnswer } from './rest-answer'

export type VerifiedUser = VerifiedEntry['user']

const limitAttempts = 5

type Deps = { oauth: OAuth; post: HttpPost; clock: Clock }

/** Proves who opened a page. Of the posted form only the token counts: portal, address and user come from those who know. */
export async function readEntry(deps: Deps, { query, body }: { query: Record<string, unknown>; body: Record<string, unknown> }): Promise<VerifiedEntry> {
  const parsed = entrySchema.safeParse(body)
  if (!parsed.success) throw new AppError('invalid', 'entry_malformed', 'The page was not opened from a Bitrix24 portal.')
  const form = parsed.data
  const { address, user, calls } = await verifyUser(deps, { accessToken: form.AUTH_ID, memberId: form.member_id, hint: form.SERVER_ENDPOINT })
  return {
    externalId: form.member_id, address, user, calls,
    tokens: { accessToken: form.AUTH_ID, refreshToken: form.REFRESH_ID, expiresAt: deps.clock.now() + form.AUTH_EXPIRES * 1000 },
    language: toLanguage(query.LANG), applicationToken: form.APPLICATION_TOKEN ?? null, pair: 'posted',
  }
}

/** The portal and the user an access token belongs to; throws `unauthenticated` when it is another portal's. */
export async function verifyUser(
  { oauth, post }: Pick<Deps, 'oauth' | 'post'>,
  { accessToken, memberId, hint }: { accessToken: string; memberId: string; hint: string | undefined },
): Promise<{ address: CrmAddress; user: VerifiedUser; calls: number }> {
  const facts = await oauth.verify(accessToken, hint)
  if (facts.memberId !== memberId) throw new AppError('unauthenticated', 'entry_refused', 'The token was given by another portal.')
  let calls = 0
  const ask = async (method: string): Promise<unknown> => await throughLimits(async () => {
    calls += 1
    return readRestAnswer(method, await post(new URL(method, facts.address.restUrl).href, { auth: accessToken })).result
  })
  try {
    const answer = profileSchema.safeParse(await ask('profile'))
    if (!answer.success) throw new AppError('upstream', 'crm_unavailable', 'The portal described the visitor in a way we do not know.', { cause: answer.error })
    const profile = answer.data
    if (facts.userId !== null && facts.userId !== profile.ID) throw new AppError('unauthenticated', 'entry_refused', 'The token was given to another person.')
    const name = `${profile.NAME} ${profile.LAST_NAME}`.trim()
    const isAdmin = await ask('user.admin').then(isYes, (error: unknown) => {
      if (isMissingMethod(error)) return profile.ADMIN
      throw error
    })
    return {
      address: facts.address, calls,
      user: {
        id: profile.ID, name: name || `#${profile.ID}`, isAdmin,
        timeZone: profile.TIME_ZONE || null, photo: profile.PERSONAL_PHOTO || null,
      },
    }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'token_refused' && error.code !== 'crm_refused')) throw error
    throw new AppError('unauthenticated', 'entry_refused', 'The portal refused the token of this visit.', { cause: error })
  }
}

/** A busy portal refuses for a second or two; the person who opens the page need not see it. */
async function throughLimits<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'query_limit' || attempt === limitAttempts) throw error
      await sleep(backoffMs({ baseMs: 400, capMs: 2000 }, attempt, Math.random))
    }
  }
}

/** The platform's language codes where they differ from BCP 47. */
const languages: Readonly<Record<string, string>> = {
  ua: 'uk', br: 'pt-BR', la: 'es', sc: 'zh-CN', tc: 'zh-TW', vn: 'vi', in: 'hi', kz: 'kk',
}

/** BCP 47 language of the platform's `LANG`; English when it says nothing. */
export function toLanguage(code: unknown): string {
  const known = typeof code === 'string' && /^[a-z]{2}$/i.test(code) ? code.toLowerCase() : 'en'
  return languages[known] ?? known
}
