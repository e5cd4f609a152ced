import { expect, it } from 'vitest'
import { bulkRule, findBulkMoves } from '../../../shared/record/find-bulk-moves'

const minute = 60_000
const moves = (count: number, from: number, stepMs: number) => Array.from({ length: count }, (_, i) => ({ recordId: `${from}-${i}`, at: from + i * stepMs }))
const found = (given: readonly { recordId: string; at: number }[]) => findBulkMoves(given).map(({ from, to, recordIds }) => [from, to, recordIds.length])

it.each<[string, { recordId: string; at: number }[], number[][]]>([
  ['nineteen at once', moves(19, 0, 0), []],
  ['twenty at once', moves(20, 0, 0), [[0, 0, 20]]],
  ['twenty within five minutes', moves(21, 0, 15_000), [[0, 5 * minute, 21]]],
  ['twenty over six minutes', moves(20, 0, 19_000), []],
  ['one record to and fro', Array.from({ length: 40 }, (_, i) => ({ recordId: '7', at: i })), []],
  ['a long row is one bulk', moves(100, 0, 10_000), [[0, 99 * 10_000, 100]]],
  ['two bulks', [...moves(20, 0, 1000), ...moves(25, 60 * minute, 1000)], [[0, 19_000, 20], [60 * minute, 60 * minute + 24_000, 25]]],
  ['whatever the order', moves(20, 0, 1000).toReversed(), [[0, 19_000, 20]]],
])('findBulkMoves: %s', (_, given, expected) => {
  expect(found(given)).toEqual(expected)
})

it('findBulkMoves: the rule can be another', () => {
  expect(findBulkMoves(moves(3, 0, 1000), { records: 3, withinMs: 2000 })).toHaveLength(1)
  expect(bulkRule).toEqual({ records: 20, withinMs: 300_000 })
})
