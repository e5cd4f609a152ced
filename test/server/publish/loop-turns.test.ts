import { expect, it } from 'vitest'
import { createLoopTurns } from '../../../server/publish/loop-turns'

it('createLoopTurns: everybody goes on in order, with the loop free in between', async () => {
  const turn = createLoopTurns()
  const seen: string[] = []
  const look = (): void => {
    seen.push('loop')
    if (seen.filter((one) => one !== 'loop').length < 3) setImmediate(look)
  }
  setImmediate(look)
  await Promise.all(['a', 'b', 'c'].map(async (name) => {
    await turn()
    // Work that waits for nothing from outside.
    for (let i = 0; i < 20; i += 1) await Promise.resolve()
    seen.push(name)
  }))
  expect(seen.filter((one) => one !== 'loop')).toEqual(['a', 'b', 'c'])
  const [a, b, c] = ['a', 'b', 'c'].map((name) => seen.indexOf(name))
  expect(seen.slice(a, b)).toContain('loop')
  expect(seen.slice(b, c)).toContain('loop')
})

it('createLoopTurns: a turn that comes later is given too', async () => {
  const turn = createLoopTurns()
  await turn()
  await expect(turn()).resolves.toBeUndefined()
})
