import { expect, it } from 'vitest'
import type { BatchItem, RunBatch } from '../../../../server/crm/bitrix24/batch'
import { readPages, type KeysetList } from '../../../../server/crm/bitrix24/keyset-pages'
import { AppError } from '../../../../server/errors'

type Rows = { id: number }[]
const list: KeysetList = { method: 'list', idName: 'id', path: '[items]', rows: (result) => (result as { items: Rows }).items, params: (after) => ({ after }) }

/** A portal of rows 1..count that understands references, or takes an unresolved one for nothing at all. */
function portal(count: number, { resolves = true, failsAt = -1 } = {}): { run: RunBatch; requests: number[] } {
  const requests: number[] = []
  const run: RunBatch = async (commands) => {
    await Promise.resolve()
    requests.push(commands.length)
    const results = new Map<string, BatchItem>()
    commands.forEach(({ key, params }, index) => {
      if (index === failsAt) return results.set(key, { error: new AppError('upstream', 'crm_refused', 'no') })
      const match = /^\$result\[(\w+)\]\[items\]\[49\]\[id\]$/.exec(String(params.after))
      const before = match ? results.get(match[1] ?? '') : undefined
      const reference = resolves && before && 'result' in before ? (before.result as { items: Rows }).items[49]?.id ?? 0 : 0
      const after = match ? reference : Number(params.after)
      const items = Array.from({ length: Math.max(0, Math.min(50, count - after)) }, (_, i) => ({ id: after + i + 1 }))
      return results.set(key, { result: { items } })
    })
    return results
  }
  return { run, requests }
}

async function readAll(run: RunBatch, pages = 50): Promise<number[]> {
  const ids: number[] = []
  for (let after = 0; ;) {
    const slice = await readPages(run, list, { after, pages, priority: 'backfill' })
    ids.push(...slice.rows.map((row) => Number(row.id)))
    if (slice.isEnd) return ids
    after = slice.lastId
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

it('readPages: every row once, 2,500 a request', async () => {
  for (const count of [0, 1, 49, 50, 51, 100, 2500, 2501, 6000]) expect(await readAll(portal(count).run)).toEqual(upTo(count))
  const { run, requests } = portal(6000)
  await readAll(run)
  expect(requests).toHaveLength(3 + 1)
})

it('readPages: references the platform does not resolve cost requests, not rows', async () => {
  expect(await readAll(portal(170, { resolves: false }).run)).toEqual(upTo(170))
})

it('readPages: a failing page ends the slice at the last sure row; a failing first page fails', async () => {
  const half = await readPages(portal(1000, { failsAt: 3 }).run, list, { after: 0, pages: 50, priority: 'live' })
  expect([half.rows.length, half.lastId, half.isEnd]).toEqual([150, 150, false])
  await expect(readPages(portal(1000, { failsAt: 0 }).run, list, { after: 0, pages: 50, priority: 'live' })).rejects.toThrow('no')
})
