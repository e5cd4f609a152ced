import { expect, it } from 'vitest'
import { createSharedReads } from '../../../server/publish/shared-reads'

it('createSharedReads: one reading serves all until it is forgotten', async () => {
  const shared = createSharedReads<number>()
  let state = 1
  const read = async (): Promise<number> => await shared.read('a', async () => await Promise.resolve(state))
  expect(await Promise.all([read(), read()])).toEqual([1, 1])
  state = 2
  expect(await read()).toBe(1)
  expect(await shared.read('b', async () => await Promise.resolve(state))).toBe(2)
  shared.forget()
  expect(await read()).toBe(2)
})

it('createSharedReads: a reading begun before it was forgotten serves nobody who comes later', async () => {
  const shared = createSharedReads<number>()
  let finish: (value: number) => void = () => undefined
  const early = shared.read('a', async () => await new Promise((resolve) => { finish = resolve }))
  shared.forget()
  expect(await shared.read('a', async () => await Promise.resolve(2))).toBe(2)
  finish(1)
  expect(await early).toBe(1)
  expect(await shared.read('a', async () => await Promise.resolve(3))).toBe(2)
})

it('createSharedReads: what failed is read again', async () => {
  const shared = createSharedReads<number>()
  await expect(shared.read('a', async () => await Promise.reject(new Error('busy')))).rejects.toThrow('busy')
  expect(await shared.read('a', async () => await Promise.resolve(1))).toBe(1)
})
