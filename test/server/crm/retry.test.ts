import { expect, it } from 'vitest'
import { backoffMs, isWorthRetrying, withRetry } from '../../../server/crm/retry'
import { AppError } from '../../../server/errors'

const away = new AppError('upstream', 'crm_unavailable', 'away')
const policy = { attempts: 3, baseMs: 100, capMs: 300 }

it('isWorthRetrying: limits and silence pass, refusals, dead grants and bugs do not', () => {
  const cases: [unknown, boolean][] = [
    [away, true], [new AppError('upstream', 'crm_timeout', ''), true], [new AppError('limited', 'query_limit', ''), true],
    [new AppError('upstream', 'reconnect', ''), false], [new AppError('upstream', 'crm_refused', ''), false],
    [new AppError('upstream', 'crm_blocked', ''), false], [new AppError('invalid', 'crm_address', ''), false], [new TypeError('x'), false],
  ]
  for (const [error, expected] of cases) expect(isWorthRetrying(error)).toBe(expected)
})

it('withRetry: repeats with growing pauses until it succeeds', async () => {
  const pauses: number[] = []
  const answer = await withRetry({ ...policy, attempts: 5 }, { sleep: async (ms) => { pauses.push(ms); await Promise.resolve() }, random: () => 1 }, async (attempt) => {
    await Promise.resolve()
    if (attempt < 4) throw away
    return 'done'
  })
  expect([answer, pauses]).toEqual(['done', [100, 200, 300]])
})

it('withRetry: gives up after the last attempt, and at once on a refusal', async () => {
  let attempts = 0
  const count = async (error: AppError) => {
    attempts = 0
    await withRetry(policy, { sleep: async () => { await Promise.resolve() }, random: () => 0 }, async () => {
      attempts += 1
      await Promise.resolve()
      throw error
    })
  }
  await expect(count(away)).rejects.toBe(away)
  expect(attempts).toBe(3)
  await expect(count(new AppError('upstream', 'crm_refused', 'no'))).rejects.toThrow('no')
  expect(attempts).toBe(1)
})

it('backoffMs: lies between half and the whole of the step', () => {
  expect([backoffMs(policy, 1, () => 0), backoffMs(policy, 1, () => 1), backoffMs(policy, 9, () => 1)]).toEqual([50, 100, 300])
})
