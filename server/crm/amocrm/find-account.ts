import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { CrmAddress } from '../crm-provider'
import type { AccountHttp } from './account-http'

const claimsSchema = z.object({ api_domain: z.string() })
const answerSchema = z.object({ id: z.union([z.number(), z.string()]).transform(String), domain: z.string() })

type Deps = { http: AccountHttp; toAddress(host: string): CrmAddress; signal?: AbortSignal }

/**
 * Where an account lives now, by the host that its own tokens name for it; null when that does not know the account either. The host
 * is checked like any other before it sees the refresh token.
 */
export async function findAccount(
  { http, toAddress, signal }: Deps, { externalId, accessToken, refreshToken }: { externalId: string; accessToken: string; refreshToken: string },
): Promise<CrmAddress | null> {
  const host = apiHostOf(accessToken)
  if (host === null) return null
  const { status, data } = await http(`${toAddress(host).origin}/oauth2/account/current/subdomain`, { headers: { 'x-refresh-token': refreshToken }, ...(signal ? { signal } : {}) })
  const answer = answerSchema.safeParse(data)
  return status === 200 && answer.success && answer.data.id === externalId ? toAddress(answer.data.domain) : null
}

/** Read for information: the token came from the account itself, and the host is checked by its name. */
function apiHostOf(accessToken: string): string | null {
  try {
    return claimsSchema.parse(decodeJwt(accessToken)).api_domain
  } catch {
    return null
  }
}
