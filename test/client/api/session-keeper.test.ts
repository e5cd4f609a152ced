import { expect, it } from 'vitest'
import { createSessionKeeper } from '../../../client/api/session-keeper'

const now = Date.parse('2026-11-19T12:00:00Z')
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()

function makeKeeper({ minutesLeft = 60, status = 200 } = {}) {
  const sent: string[] = []
  const keeper = createSessionKeeper({
    first: { token: 'old', expiresAt: at(minutesLeft) },
    now: () => now,
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization') ?? '')
      return Response.json({ token: 'new', expiresAt: at(600) }, { status })
    },
  })
  return { keeper, sent }
}

it('createSessionKeeper: gives the page’s token while it lives', async () => {
  const { keeper, sent } = makeKeeper()
  expect(await keeper.getToken()).toBe('old')
  expect(sent).toEqual([])
})

it('createSessionKeeper: renews once for all who wait when little is left', async () => {
  const { keeper, sent } = makeKeeper({ minutesLeft: 0.5 })
  expect(await Promise.all([keeper.getToken(), keeper.getToken(), keeper.getToken()])).toEqual(['new', 'new', 'new'])
  expect(sent).toEqual(['Bearer old'])
})

it('createSessionKeeper: says that the session is over when it is refused', async () => {
  const { keeper } = makeKeeper({ status: 401 })
  expect(await keeper.renew()).toBe(false)
  expect(await keeper.getToken()).toBe('old')
})
