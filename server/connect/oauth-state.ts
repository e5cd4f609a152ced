import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock'
import { AppError } from '../errors'

/** What a visit to the authorise page is for: the host of the account that is connected again, or null for any. */
export type OAuthState = { host: string | null }

/** States that need no cookie: signed by us, good for as long as a person may take. */
export type OAuthStates = {
  issue(state: OAuthState): string
  /** Throws `invalid` for a state that we did not issue, or too long ago. */
  read(text: string): OAuthState
}

const lifeMs = 3_600_000
const shape = /^([\w-]{1,600})\.([\w-]{43})$/

export function createOAuthStates({ secretKey, clock }: { secretKey: Buffer; clock: Clock }): OAuthStates {
  // A key of its own: what is signed here proves nothing elsewhere.
  const key = createHmac('sha256', secretKey).update('oauth-state').digest()
  const sign = (body: string): Buffer => createHmac('sha256', key).update(body).digest()
  return {
    issue({ host }) {
      const body = Buffer.from(JSON.stringify({ host, until: clock.now() + lifeMs, nonce: randomBytes(9).toString('base64url') })).toString('base64url')
      return `${body}.${sign(body).toString('base64url')}`
    },
    read(text) {
      const [, body = '', signature = ''] = shape.exec(text) ?? []
      if (body === '' || !timingSafeEqual(Buffer.from(signature, 'base64url'), sign(body))) throw refused()
      // Signed by `issue` above.
      const { host, until } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { host: string | null; until: number }
      if (until <= clock.now()) throw refused()
      return { host }
    },
  }
}

function refused(): AppError {
  return new AppError('invalid', 'state_refused', 'The state of the redirect is not one of ours, or too old.')
}
