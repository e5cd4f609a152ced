import { expect, it } from 'vitest'
import { readEventOrigin } from '../../../../server/crm/bitrix24/read-event'

it('readEventOrigin: bracket keys of a flat form are read like nested ones', () => {
  const flat = { event: 'ONCRMDEALADD', 'data[FIELDS][ID]': '1', 'auth[member_id]': 'a1', 'auth[application_token]': 'secret' }
  expect(readEventOrigin(flat)).toEqual({ externalId: 'a1', applicationToken: 'secret' })
  expect(readEventOrigin({ event: 'ONCRMDEALADD', auth: { member_id: 'a1', application_token: 'secret' } })).toEqual({ externalId: 'a1', applicationToken: 'secret' })
})

it('readEventOrigin: keys of the prototype change nothing', () => {
  const flat = { event: 'E', 'auth[member_id]': 'a1', '__proto__[polluted]': '1', 'auth[constructor][prototype][polluted]': '1' }
  expect(readEventOrigin(flat)).toEqual({ externalId: 'a1', applicationToken: '' })
  expect({}).not.toHaveProperty('polluted')
})

it('readEventOrigin: a name of many brackets is refused without delay', () => {
  const startedAt = performance.now()
  for (const name of ['['.repeat(60_000), 'auth' + '[a'.repeat(30_000), '[]'.repeat(30_000)]) expect(() => readEventOrigin({ [name]: '1' })).toThrow('malformed')
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
