import { expect, it } from 'vitest'
import type { RunBatch } from '../../../../server/crm/bitrix24/batch'
import { readOffsetPages } from '../../../../server/crm/bitrix24/offset-pages'

/** A portal with a list of `count` rows; one that `ignores` the offset answers the first page always. */
function portal(count: number, { ignores = false } = {}): RunBatch {
  return async (commands) => {
    await Promise.resolve()
    return new Map(commands.map(({ key, params }) => {
      const start = ignores ? 0 : Number(params.START)
      return [key, { result: Array.from({ length: Math.max(0, Math.min(50, count - start)) }, (_, i) => ({ ID: String(start + i + 1) })) }]
    }))
  }
}

const list = { method: 'department.get', params: (start: number) => ({ START: start }) }

it('readOffsetPages: every row once, whatever their number', async () => {
  for (const count of [0, 1, 50, 51, 250, 260, 500]) expect((await readOffsetPages(portal(count), list)).map((row) => row.ID)).toEqual(Array.from({ length: count }, (_, i) => String(i + 1)))
})

it('readOffsetPages: ends where a portal ignores the offset', async () => {
  expect(await readOffsetPages(portal(60, { ignores: true }), list)).toHaveLength(50)
})
