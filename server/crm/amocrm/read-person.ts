import { z } from 'zod'
import { isTimeZone } from '../../../shared/period/zone'
import { AppError } from '../../errors'
import type { CrmAddress, CrmTokens, VerifiedEntry } from '../crm-provider'
import type { AccountAnswer } from './account-http'

/** One GET of the account's API at a path below `/api/v4/`. */
export type AskAccount = (path: string) => Promise<AccountAnswer>

const accountSchema = z.object({
  id: z.number().int().positive(), current_user_id: z.number().int().positive(),
  _embedded: z.object({ datetime_settings: z.object({ timezone: z.string().optional() }).optional() }).optional(),
})
const personSchema = z.object({
  name: z.string().nullish(), lang: z.string().nullish(), rights: z.object({ is_admin: z.boolean().nullish(), is_active: z.boolean().nullish() }).nullish(),
})

/** A person as the account knows them; null when it has none such or does not tell those who are no administrators. */
export async function readPerson(ask: AskAccount, userId: string): Promise<{ name: string; isAdmin: boolean; isActive: boolean; language: string | null } | null> {
  const answer = await ask(`users/${encodeURIComponent(userId)}`)
  if ([204, 402, 403, 404].includes(answer.status)) return null
  const person = parse(personSchema, answer)
  return { name: person.name ?? '', isAdmin: person.rights?.is_admin === true, isActive: person.rights?.is_active !== false, language: person.lang ?? null }
}

/** Who gave us a pair that was just traded, and for which account. */
export async function readGrantor(ask: AskAccount, { address, tokens }: { address: CrmAddress; tokens: CrmTokens }): Promise<VerifiedEntry> {
  const account = parse(accountSchema, await ask('account?with=datetime_settings'))
  const userId = String(account.current_user_id)
  const person = await readPerson(ask, userId)
  const zone = account._embedded?.datetime_settings?.timezone
  return {
    externalId: String(account.id), address, tokens, pair: 'granted', applicationToken: null, language: person?.language ?? 'ru',
    user: { id: userId, name: person?.name || `#${userId}`, isAdmin: person?.isAdmin === true, timeZone: isTimeZone(zone ?? '') ? zone ?? null : null, photo: null },
  }
}

function parse<T>(schema: z.ZodType<T>, { status, data }: AccountAnswer): T {
  if (status === 401) throw new AppError('upstream', 'token_refused', 'The account refused the access token.')
  if (status === 429 || status === 403 || status >= 500) throw new AppError('upstream', 'crm_unavailable', `The account answered HTTP ${status}.`)
  const parsed = schema.safeParse(data)
  if (status !== 200 || !parsed.success) throw new AppError('upstream', 'crm_refused', `The account answered HTTP ${status} in a way we do not know.`)
  return parsed.data
}
