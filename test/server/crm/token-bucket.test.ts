import { expect, it } from 'vitest'
import { createTokenBucket, type Budget, type Priority } from '../../../server/crm/token-bucket'

function start(budget: Budget) {
  let now = 0
  const timers: { at: number; run: () => void }[] = []
  const bucket = createTokenBucket(budget, { now: () => now }, (run, ms) => timers.push({ at: now + ms, run }))
  const served: string[] = []
  const take = (name: string, priority: Priority = 'backfill', signal?: AbortSignal) =>
    bucket.take(priority, signal).then(() => { served.push(`${name}@${now}`) }, () => { served.push(`${name} gave up`) })
  const advance = async (to: number) => {
    for (let next = timers.toSorted((a, b) => a.at - b.at)[0]; next && next.at <= to; next = timers.toSorted((a, b) => a.at - b.at)[0]) {
      now = Math.max(now, next.at)
      timers.splice(timers.indexOf(next), 1)
      next.run()
      await settle()
    }
    now = to
  }
  return { bucket, take, served, advance }
}

const settle = async () => { await new Promise((done) => setImmediate(done)) }

it('createTokenBucket: the burst at once, then the steady rate', async () => {
  const { take, served, advance } = start({ perSecond: 2, burst: 3 })
  for (const name of ['a', 'b', 'c', 'd', 'e']) void take(name)
  await settle()
  expect(served).toEqual(['a@0', 'b@0', 'c@0'])
  await advance(5000)
  expect(served).toEqual(['a@0', 'b@0', 'c@0', 'd@500', 'e@1000'])
})

it('createTokenBucket: never more in any window than the platform bears', async () => {
  const { take, served, advance } = start({ perSecond: 2, burst: 5 })
  for (let i = 0; i < 30; i += 1) void take(String(i))
  await advance(60_000)
  const times = served.map((text) => Number(text.split('@')[1]))
  for (const from of times) expect(times.filter((at) => at >= from && at < from + 4000).length).toBeLessThanOrEqual(5 + 8)
  expect(times.at(-1)).toBe(12_500)
})

it('createTokenBucket: live calls go ahead, and a long read still moves', async () => {
  const { take, served, advance } = start({ perSecond: 1, burst: 1 })
  void take('first')
  for (let i = 0; i < 3; i += 1) void take(`load${i}`)
  for (let i = 0; i < 10; i += 1) void take(`live${i}`, 'live')
  await advance(20_000)
  expect(served.map((text) => text.split('@')[0])).toEqual([
    'first', 'live0', 'live1', 'live2', 'live3', 'load0', 'live4', 'live5', 'live6', 'live7', 'load1', 'live8', 'live9', 'load2',
  ])
})

it('createTokenBucket: a drained bucket waits for the next drop, a larger budget is used at once', async () => {
  const { bucket, take, served, advance } = start({ perSecond: 2, burst: 50 })
  bucket.drain()
  void take('a')
  await settle()
  expect(served).toEqual([])
  await advance(500)
  expect(served).toEqual(['a@500'])
  for (const name of ['b', 'c']) void take(name)
  bucket.setBudget({ perSecond: 5, burst: 250 })
  await settle()
  expect(served).toEqual(['a@500', 'b@500', 'c@500'])
})

it('createTokenBucket: who gave up takes no token', async () => {
  const { take, served, advance } = start({ perSecond: 1, burst: 1 })
  const abort = new AbortController()
  void take('a')
  void take('b', 'live', abort.signal)
  void take('c')
  abort.abort()
  await settle()
  await advance(1000)
  expect(served).toEqual(['a@0', 'b gave up', 'c@1000'])
})

it('createTokenBucket: a budget that is too large for the portal is found out by its refusals', async () => {
  const { bucket, take, served, advance } = start({ perSecond: 5, burst: 5 })
  for (let i = 0; i < 40; i += 1) void take(String(i))
  await settle()
  for (let second = 1; second <= 5; second += 1) {
    await advance(second * 1000)
    bucket.drain()
    bucket.drain()
  }
  const before = served.length
  await advance(7000)
  expect(served.length - before).toBeLessThan(6)
  await advance(120_000)
  for (let i = 0; i < 12; i += 1) void take(String(i))
  await advance(122_000)
  expect(served).toHaveLength(52)
})

it('createTokenBucket: a smaller budget is kept to at once and owes nothing', async () => {
  const { bucket, take, served, advance } = start({ perSecond: 5, burst: 250 })
  void take('a')
  bucket.setBudget({ perSecond: 2, burst: 2 })
  for (const name of ['b', 'c', 'd']) void take(name)
  await settle()
  await advance(2000)
  expect(served).toEqual(['a@0', 'b@0', 'c@500', 'd@1000'])
})

it('createTokenBucket: calls made past it are waited for, a burst of them at most', async () => {
  const { bucket, take, served, advance } = start({ perSecond: 1, burst: 3 })
  bucket.spend(2)
  for (const name of ['a', 'b']) void take(name)
  await settle()
  await advance(1000)
  bucket.spend(1000)
  void take('c')
  await settle()
  await advance(4000)
  await advance(5000)
  expect(served).toEqual(['a@0', 'b@1000', 'c@5000'])
})
