import { z } from 'zod'
import { isTimeZone } from '../../../shared/period/zone'
import { AppError } from '../../errors'
import type { CrmAddress, CrmTokens, VerifiedEntry } from '../crm-provider'
import type { AccountAnswer } from './account-http'
import { isActive, isYes } from './to-values'

/** One GET of the account's API at a path below `/api/v4/`. */
export type AskAccount = (path: string) => Promise<AccountAnswer>

/** Numbers may come as text. */
const idText = z.union([z.number().int().positive().transform(String), z.string().regex(/^[1-9]\d{0,19}$/)])
const yesOrNo = z.union([z.boolean(), z.number(), z.string()]).nullish()
const accountSchema = z.object({
  id: idText, current_user_id: idText,
  _embedded: z.object({ datetime_settings: z.object({ timezone: z.string().optional() }).optional() }).optional(),
})
const personSchema = z.object({
  name: z.string().nullish(), lang: z.string().nullish(), rights: z.object({ is_admin: yesOrNo, is_active: yesOrNo }).nullish(),
})
const peopleSchema = z.object({ _embedded: z.object({ users: z.array(personSchema.extend({ id: idText })) }) })

/** A person as the account knows them; null when it has none such or does not tell those who are no administrators. */
export async function readPerson(ask: AskAccount, userId: string): Promise<{ name: string; isAdmin: boolean; isActive: boolean; language: string | null } | null> {
  const answer = await ask(`users/${encodeURIComponent(userId)}`)
  if ([204, 402, 403].includes(answer.status)) return null
  const person = answer.status === 404 ? await findPerson(ask, userId) : parse(personSchema, answer)
  if (!person) return null
  return { name: person.name ?? '', isAdmin: isYes(person.rights?.is_admin), isActive: isActive(person.rights?.is_active), language: person.lang ?? null }
}

/** Among all people, whom only an administrator's token sees. */
async function findPerson(ask: AskAccount, userId: string): Promise<z.infer<typeof personSchema> | undefined> {
  const answer = await ask('users?limit=250')
  if ([204, 402, 403, 404].includes(answer.status)) return undefined
  return parse(peopleSchema, answer)._embedded.users.find(({ id }) => id === userId)
}

/** Who gave us a pair that was just traded, and for which account. */
export async function readGrantor(ask: AskAccount, { address, tokens }: { address: CrmAddress; tokens: CrmTokens }): Promise<VerifiedEntry> {
  const account = parse(accountSchema, await ask('account?with=datetime_settings'))
  const userId = account.current_user_id
  const person = await readPerson(ask, userId)
  const zone = account._embedded?.datetime_settings?.timezone
  return {
    externalId: account.id, address, tokens, pair: 'granted', applicationToken: null, language: person?.language ?? 'ru',
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
