import { expect, it } from 'vitest'
import type { CrmTokens } from '../../../server/crm/crm-provider'
import { createTokenSource } from '../../../server/crm/token-source'
import { AppError } from '../../../server/errors'

const pair = (n: number): CrmTokens => ({ accessToken: `a${n}`, refreshToken: `r${n}`, expiresAt: n })

function start() {
  const state = { stored: pair(1), log: [] as string[], dead: false, fullDisk: false }
  const source = createTokenSource({
    read: async () => { await Promise.resolve(); return state.stored },
    store: async (tokens) => {
      await Promise.resolve()
      state.log.push(`store ${tokens.accessToken}`)
      if (state.fullDisk) throw new Error('disk full')
      state.stored = tokens
    },
    alone: async (renewal) => await renewal(),
    renew: async (refreshToken) => {
      await new Promise((done) => setTimeout(done, 5))
      state.log.push(`renew ${refreshToken}`)
      if (state.dead) throw new AppError('upstream', 'invalid_grant', 'dead')
      return pair(Number(refreshToken.slice(1)) + 1)
    },
  })
  return { source, state }
}

it('createTokenSource: many refused callers share one renewal, stored before it is used', async () => {
  const { source, state } = start()
  await source.current()
  const pairs = await Promise.all([source.replace('a1'), source.replace('a1'), source.replace('a1'), source.current()])
  expect(pairs.map(({ accessToken }) => accessToken)).toEqual(['a2', 'a2', 'a2', 'a2'])
  expect(state.log).toEqual(['renew r1', 'store a2'])
  expect((await source.replace('a1')).accessToken).toBe('a2')
  expect(state.log).toHaveLength(2)
})

it('createTokenSource: a newer stored pair is taken instead of a renewal', async () => {
  const { source, state } = start()
  await source.current()
  state.stored = pair(7)
  expect((await source.replace('a1')).accessToken).toBe('a7')
  expect(state.log).toEqual([])
})

it('createTokenSource: a dead grant asks to reconnect, unless somebody else renewed meanwhile', async () => {
  const { source, state } = start()
  state.dead = true
  await source.current()
  await expect(source.replace('a1')).rejects.toMatchObject({ kind: 'upstream', code: 'reconnect' })
  const late = source.replace('a1')
  setTimeout(() => { state.stored = pair(9) }, 2)
  expect((await late).accessToken).toBe('a9')
})

it('createTokenSource: a pair that could not be stored is not lost, the spent one is not used again', async () => {
  const { source, state } = start()
  state.fullDisk = true
  await source.current()
  await expect(source.replace('a1')).rejects.toThrow('disk full')
  state.fullDisk = false
  expect((await source.replace('a1')).accessToken).toBe('a2')
  expect(state.log).toEqual(['renew r1', 'store a2', 'store a2'])
  expect(state.stored).toEqual(pair(2))
})

it('createTokenSource: an ending pair is renewed ahead of time; what fails for a moment leaves it in use', async () => {
  const state = { stored: { ...pair(1), expiresAt: 10_000 }, now: 0, failure: null as Error | null, renewals: 0 }
  const source = createTokenSource({
    read: async () => await Promise.resolve(state.stored), alone: async (renewal) => await renewal(),
    store: async (tokens) => { state.stored = await Promise.resolve(tokens) },
    renew: async () => {
      state.renewals += 1
      await Promise.resolve()
      if (state.failure) throw state.failure
      return { ...pair(2), expiresAt: 1_000_000_000 }
    },
    early: { aheadMs: 1000, now: () => state.now },
  })
  expect((await source.current()).accessToken).toBe('a1')
  state.now = 9500
  state.failure = new AppError('upstream', 'crm_unavailable', 'away')
  expect([(await source.current()).accessToken, (await source.current()).accessToken, state.renewals]).toEqual(['a1', 'a1', 1])
  state.now += 60_000
  state.failure = null
  expect((await source.current()).accessToken).toBe('a2')
  expect((await source.current()).accessToken).toBe('a2')
  expect(state.renewals).toBe(2)
})
