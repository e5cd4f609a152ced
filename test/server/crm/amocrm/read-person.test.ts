import { expect, it } from 'vitest'
import { readGrantor, readPerson, type AskAccount } from '../../../../server/crm/amocrm/read-person'

const origin = 'https://example.amocrm.ru'
const grant = { address: { origin, restUrl: `${origin}/api/v4/`, oauthUrl: origin }, tokens: { accessToken: 'a', refreshToken: 'r', expiresAt: 0 } }

function account(answers: Readonly<Record<string, unknown>>): AskAccount {
  return async (path) => await Promise.resolve(path in answers ? { status: 200, data: answers[path], retryAfter: null } : { status: 404, data: {}, retryAfter: null })
}

it('readGrantor: numbers and rights may come as text', async () => {
  const ask = account({ 'account?with=datetime_settings': { id: '12', current_user_id: '34' }, 'users/34': { name: 'Anna', rights: { is_admin: 'Y', is_active: 1 } } })
  expect(await readGrantor(ask, grant)).toMatchObject({ externalId: '12', user: { id: '34', name: 'Anna', isAdmin: true } })
})

it('readPerson: among all people where the account does not tell one alone', async () => {
  const ask = account({ 'users?limit=250': { _embedded: { users: [{ id: 33, name: 'Ivan' }, { id: 34, name: 'Anna', rights: { is_admin: true } }] } } })
  expect(await readPerson(ask, '34')).toEqual({ name: 'Anna', isAdmin: true, isActive: true, language: null })
  expect(await readPerson(ask, '35')).toBeNull()
  expect(await readPerson(account({}), '34')).toBeNull()
})
