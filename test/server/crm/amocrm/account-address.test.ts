import { expect, it } from 'vitest'
import { toAccountAddress } from '../../../../server/crm/amocrm/account-address'

it.each(['a.amocrm.ru', 'My-Firm2.AMOCRM.ru', 'a.amocrm.com', 'a.kommo.com'])('toAccountAddress: %s is an account', (host) => {
  expect(toAccountAddress(host, [])).toEqual({ origin: `https://${host.toLowerCase()}`, restUrl: `https://${host.toLowerCase()}/api/v4/`, oauthUrl: `https://${host.toLowerCase()}` })
})

it.each([
  undefined, '', 'amocrm.ru', '.amocrm.ru', 'a.b.amocrm.ru', 'a.amocrm.ru.evil.com', 'evil.com/.amocrm.ru', 'evil.com#.amocrm.ru', 'a.amocrm.ru:8080', 'a@b.amocrm.ru', 'a.amocrm.ru/', 'a.amocrm.ru\n',
  'https://a.amocrm.ru', 'xamocrm.ru', 'аккаунт.amocrm.ru', 'a_b.amocrm.ru', '127.0.0.1', '127.0.0.1:99', ['a.amocrm.ru'],
])('toAccountAddress: %j is none', (host) => {
  expect(() => toAccountAddress(host, ['127.0.0.1:98'])).toThrow('names no account')
})

it('toAccountAddress: a listed host is taken as it is listed, over plain http unless its port is 443', () => {
  const extra = ['127.0.0.1:98', 'amo.local:443', 'amo.test:80']
  expect(['127.0.0.1:98', 'amo.local:443', 'amo.local', 'amo.test'].map((host) => toAccountAddress(host, extra).origin))
    .toEqual(['http://127.0.0.1:98', 'https://amo.local', 'https://amo.local', 'http://amo.test'])
})
