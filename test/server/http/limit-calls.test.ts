import { expect, it } from 'vitest'
import { createCallLimit } from '../../../server/http/limit-calls'

const by = (portalId: string, userId: string) => ({ session: { portalId, userId } })
const never = async (): Promise<never> => await new Promise(() => {})
const answer = async (): Promise<number> => await Promise.resolve(1)
const limited = { kind: 'limited', code: 'too-much-counting' }

it('createCallLimit: so much for a person, so much for a portal, and others are served', async () => {
  const limit = createCallLimit({ perPerson: 1, perPortal: 2 })
  void limit(by('a', '1'), never)
  await expect(limit(by('a', '1'), answer)).rejects.toMatchObject(limited)
  expect(await limit(by('a', '2'), answer)).toBe(1)
  void limit(by('a', '2'), never)
  await expect(limit(by('a', '3'), answer)).rejects.toMatchObject(limited)
  expect(await limit(by('b', '1'), answer)).toBe(1)
})

it('createCallLimit: work that fails gives its place back', async () => {
  const limit = createCallLimit({ perPerson: 1, perPortal: 1 })
  await expect(limit(by('a', '1'), async () => await Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await limit(by('a', '1'), answer)).toBe(1)
})
