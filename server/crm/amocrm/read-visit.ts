import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { AccountVisit } from '../crm-doors'

type Deps = { clientId: string; clientSecret: string; publicUrl: string; clock: Clock }

/** Clocks of account and server may differ by so much. */
const leewaySeconds = 30
/** The last instant that a date of JavaScript can be. */
const latestSeconds = 8.64e12
const id = z.union([z.number().int().positive().transform(String), z.string().regex(/^\d{1,20}$/)])
const claimsSchema = z.object({
  iss: z.string().max(300), jti: z.string().min(1).max(200), iat: z.number(), exp: z.number().max(latestSeconds), client_uuid: z.string(), account_id: id, user_id: id,
  is_admin: z.union([z.boolean(), z.number(), z.string()]).optional(),
})

/** Checks the token that amoCRM signs with our secret for whoever looks at the page; throws `unauthenticated`. */
export async function readVisit({ clientId, clientSecret, publicUrl, clock }: Deps, token: string): Promise<AccountVisit> {
  const now = clock.now()
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(clientSecret), {
      algorithms: ['HS256'], audience: audiencesOf(publicUrl), clockTolerance: leewaySeconds, currentDate: new Date(now), requiredClaims: ['exp', 'iat', 'jti', 'iss'],
    })
    const claims = claimsSchema.parse(payload)
    if (claims.client_uuid !== clientId) throw refused('it was given to another integration')
    if (claims.iat > now / 1000 + leewaySeconds) throw refused('it is not valid yet')
    const issuer = URL.parse(claims.iss)
    if (!issuer) throw refused('it names no account')
    return {
      externalId: claims.account_id, userId: claims.user_id, host: issuer.host, isAdmin: claims.is_admin === undefined ? null : ['true', '1'].includes(String(claims.is_admin)),
      // A token that is let in a little late may be shown again as late.
      tokenId: claims.jti, expiresAt: Math.ceil((claims.exp + leewaySeconds) * 1000),
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('it is over', error)
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw refused('it does not hold', error)
    throw error
  }
}

/** The audience of our tokens: scheme and host of the redirect address. amoCRM leaves its port out; with the port it is nobody else either. */
function audiencesOf(publicUrl: string): string[] {
  const { protocol, hostname, origin } = new URL(publicUrl)
  return [`${protocol}//${hostname}`, origin]
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('unauthenticated', 'token_refused', `The token of the visit is refused: ${why}.`, { cause })
}
