import { expect, it } from 'vitest'
import { createOAuthStates } from '../../../server/connect/oauth-state'

const secretKey = Buffer.alloc(32, 3)

it('createOAuthStates: what was issued is read, for as long as a person may take', () => {
  const clock = { at: 1_000_000, now: () => clock.at }
  const states = createOAuthStates({ secretKey, clock })
  const state = states.issue({ host: 'a.amocrm.ru' })
  expect(states.read(state)).toEqual({ host: 'a.amocrm.ru' })
  expect(states.read(states.issue({ host: null }))).toEqual({ host: null })
  expect(states.issue({ host: null })).not.toBe(states.issue({ host: null }))
  clock.at += 3_600_000
  expect(() => states.read(state)).toThrow('too old')
})

it('createOAuthStates: anything that was changed, or signed with another key, is refused', () => {
  const clock = { now: () => 1_000_000 }
  const states = createOAuthStates({ secretKey, clock })
  const [body = '', signature = ''] = states.issue({ host: null }).split('.')
  const forged = Buffer.from(JSON.stringify({ host: 'b.amocrm.ru', until: 9e15 })).toString('base64url')
  const foreign = createOAuthStates({ secretKey: Buffer.alloc(32, 4), clock }).issue({ host: null })
  for (const text of ['', 'abc', body, `${body}.`, `.${signature}`, `${forged}.${signature}`, `${body}.${'A'.repeat(43)}`, `${body}x.${signature}`, foreign, 'x'.repeat(5000)]) {
    expect(() => states.read(text)).toThrow('not one of ours')
  }
})
