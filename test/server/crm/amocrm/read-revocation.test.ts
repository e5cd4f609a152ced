import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { readRevocation } from '../../../../server/crm/amocrm/read-revocation'

const card = { clientId: '01d01160-d7a0-4087-b4af-6a1bb83fcd1d', clientSecret: 'secret' }
const sign = (client: string, account: string, secret = card.clientSecret) => createHmac('sha256', secret).update(`${client}|${account}`).digest('hex')
const query = { client_uuid: card.clientId, account_id: '32720107', signature: sign(card.clientId, '32720107') }

it('readRevocation: the account of a signed revocation', () => {
  expect(readRevocation(card, query)).toEqual({ externalId: '32720107' })
  expect(readRevocation(card, { ...query, signature: query.signature.toUpperCase() })).toEqual({ externalId: '32720107' })
})

it.each<[string, Record<string, unknown>, string]>([
  ['another account', { account_id: '32720108' }, 'unauthenticated'],
  ['another integration, signed for it', { client_uuid: 'other', signature: sign('other', '32720107') }, 'unauthenticated'],
  ['another secret', { signature: sign(card.clientId, '32720107', 'x') }, 'unauthenticated'],
  ['a short signature', { signature: query.signature.slice(0, 62) }, 'unauthenticated'],
  ['no hex', { signature: 'z'.repeat(64) }, 'unauthenticated'],
  ['an empty signature', { signature: '' }, 'unauthenticated'],
  ['no signature', { signature: undefined }, 'invalid'],
  ['several accounts', { account_id: ['1', '2'] }, 'invalid'],
  ['an account that is no number', { account_id: '1 or 1', signature: sign(card.clientId, '1 or 1') }, 'invalid'],
])('readRevocation: %s is refused', (_name, changes, kind) => {
  expect(() => readRevocation(card, { ...query, ...changes })).toThrow(expect.objectContaining({ kind }) as Error)
})
