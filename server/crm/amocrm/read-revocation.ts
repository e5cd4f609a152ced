import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../errors'

/** The account whose administrator revoked our access; throws `unauthenticated` unless the query carries its signature. */
export function readRevocation({ clientId, clientSecret }: { clientId: string; clientSecret: string }, query: Record<string, unknown>): { externalId: string } {
  const { client_uuid: client, account_id: account, signature } = query
  if (typeof client !== 'string' || typeof account !== 'string' || typeof signature !== 'string' || !/^\d{1,20}$/.test(account)) {
    throw new AppError('invalid', 'revocation_malformed', 'client_uuid, account_id and signature are needed.')
  }
  const expected = createHmac('sha256', clientSecret).update(`${client}|${account}`).digest()
  const shown = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(expected.length)
  if (!timingSafeEqual(shown, expected) || client !== clientId) throw new AppError('unauthenticated', 'signature_refused', 'The signature of the revocation is wrong.')
  return { externalId: account }
}
