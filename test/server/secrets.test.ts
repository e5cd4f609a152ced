import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSecrets, createToken, hashToken } from '../../server/secrets'

const key = randomBytes(32)

it('createSecrets: opens what it sealed, and seals the same text differently each time', () => {
  const secrets = createSecrets(key)
  const [one, two] = [secrets.seal('p1', 'токен'), secrets.seal('p1', 'токен')]
  expect(secrets.open('p1', one)).toBe('токен')
  expect(one.equals(two)).toBe(false)
  expect(one.subarray(0, 3).toString()).toBe('v1.')
  expect(one.includes(Buffer.from('токен'))).toBe(false)
  expect(secrets.open('p1', secrets.seal('p1', ''))).toBe('')
})

it('createSecrets: refuses another portal, another key, changed bytes and an unknown version', () => {
  const sealed = createSecrets(key).seal('p1', 'secret')
  const changed = Buffer.from(sealed)
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  expect(() => createSecrets(key).open('p2', sealed)).toThrow()
  expect(() => createSecrets(randomBytes(32)).open('p1', sealed)).toThrow()
  expect(() => createSecrets(key).open('p1', changed)).toThrow()
  expect(() => createSecrets(key).open('p1', Buffer.concat([Buffer.from('v2.'), sealed.subarray(3)]))).toThrow(/version/)
  expect(() => createSecrets(Buffer.alloc(16))).toThrow(/32 bytes/)
})

it('createToken: 32 random bytes, of which only the hash is told', () => {
  expect(Buffer.from(createToken(), 'base64url')).toHaveLength(32)
  expect(createToken()).not.toBe(createToken())
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
