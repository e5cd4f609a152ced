import { expect, it } from 'vitest'
import { createLane } from '../../server/lane'

it('createLane: one at a time, in the order of asking, past a failure', async () => {
  const lane = createLane()
  const log: string[] = []
  const work = (name: string, ms: number) => async () => {
    log.push(`${name}>`)
    await new Promise((resolve) => setTimeout(resolve, ms))
    log.push(`<${name}`)
    if (name === 'b') throw new Error('broken')
    return name
  }
  const results = Promise.allSettled([lane.run(work('a', 20)), lane.run(work('b', 5)), lane.run(work('c', 0))])
  await lane.idle()
  expect(log).toEqual(['a>', '<a', 'b>', '<b', 'c>', '<c'])
  expect((await results).map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
