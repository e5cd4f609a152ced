import { expect, it } from 'vitest'
import type { BatchCommand, BatchItem } from '../../../../server/crm/bitrix24/batch'
import { itemList } from '../../../../server/crm/bitrix24/item-lists'
import { readKinds, type Lane } from '../../../../server/crm/bitrix24/read-kinds'
import { toRestError } from '../../../../server/crm/bitrix24/rest-answer'
import type { RecordKind } from '../../../../shared/record/record-types'

const rowsOf: Readonly<Record<number, number>> = { 2: 130, 1: 60 }

/** Answers chains of pages over ids from 1; type 31 is refused, type 7 has no computing time left. */
function portal() {
  const requests: (readonly BatchCommand[])[] = []
  const run = async (commands: readonly BatchCommand[]) => {
    await Promise.resolve()
    requests.push(commands)
    const results = new Map<string, BatchItem>()
    const last = new Map<string, number>()
    for (const { key, method, params } of commands) {
      const type = Number(params.entityTypeId)
      if (type === 7) results.set(key, { error: toRestError(method, 'OPERATION_TIME_LIMIT', '') })
      else if (type === 31) results.set(key, { error: toRestError(method, 'ACCESS_DENIED', '') })
      else {
        const chain = key.replace(/\d+$/, '')
        const after = last.get(chain) ?? Number((params.filter as Record<string, unknown>)['>id'])
        const ids = Array.from({ length: Math.max(0, Math.min(50, (rowsOf[type] ?? 0) - after)) }, (_, i) => after + i + 1)
        last.set(chain, ids.at(-1) ?? after)
        results.set(key, { result: { items: ids.map((id) => ({ id })) } })
      }
    }
    return results
  }
  return { run, requests }
}

const lane = (kind: RecordKind, type: number, left: number | null, cursor: string | null = null): Lane<number> =>
  ({ kind, left, cursor, list: itemList(type, ['id']), convert: (row) => Number(row.id) })

it('readKinds: several kinds share one request, one that is refused says so', async () => {
  const { run, requests } = portal()
  const slices = await readKinds({ run, skipped: () => undefined, priority: 'backfill' }, [lane('deal', 2, 130), lane('invoice', 31, 5), lane('lead', 1, 60, '20')])
  expect(slices.map(({ kind, items, cursor, refusal }) => [kind, items.length, cursor, refusal !== null])).toEqual([['deal', 130, null, false], ['invoice', 0, null, true], ['lead', 40, null, false]])
  expect(requests.map((commands) => commands.length)).toEqual([3 + 1 + 2])
})

it('readKinds: kinds asked first fill the request, and one without room has no slice', async () => {
  const { run, requests } = portal()
  const slices = await readKinds({ run, skipped: () => undefined, priority: 'backfill' }, [lane('deal', 2, null), lane('lead', 1, 60)])
  expect(slices.map(({ kind, read }) => [kind, read])).toEqual([['deal', 130]])
  expect(requests[0]).toHaveLength(50)
})

it('readKinds: a kind whose method must rest has no slice yet, the others are read', async () => {
  const slices = await readKinds({ run: portal().run, skipped: () => undefined, priority: 'backfill' }, [lane('quote', 7, 10), lane('lead', 1, 60)])
  expect(slices.map(({ kind, read, refusal }) => [kind, read, refusal])).toEqual([['lead', 60, null]])
})
