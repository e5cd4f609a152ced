import { expect, it } from 'vitest'
import type { FetchedRecord } from '../../../server/crm/crm-provider'
import type { KnownRecord } from '../../../server/store/record-writer'
import { noteOwner, type OwnerNote } from '../../../server/sync/note-owner'
import { ownerAt } from '../../../shared/record/owner-at'

const record = (ownerId: string | null, updatedAt: number): FetchedRecord => ({
  kind: 'deal', id: '1', title: '', ownerId, creatorId: null, createdAt: 1000, updatedAt, movedAt: null, pipelineId: null, stageId: null,
  stageKind: null, amountMinor: null, currency: null, excluded: false, fields: {},
})
const known = (ownerId: string | null, updatedAt: number): KnownRecord => ({ ownerId, updatedAt, stageId: null, amountMinor: null })
const note = (change: Partial<OwnerNote> & Pick<OwnerNote, 'record'>) => noteOwner({ known: undefined, last: undefined, source: 'live', watchedSince: 0, ...change })

it('noteOwner: the first owner is known when the record was born under our eyes, else assumed', () => {
  expect(note({ record: record('7', 5000) })).toEqual([{ fromAt: 1000, ownerId: '7', assumed: false }])
  expect(note({ record: record('7', 5000), watchedSince: 2000 })).toEqual([{ fromAt: 1000, ownerId: '7', assumed: true }])
  expect(note({ record: record('7', 5000), watchedSince: null, source: 'backfill' })).toEqual([{ fromAt: 1000, ownerId: '7', assumed: true }])
})

it('noteOwner: a win after the first load belongs to the owner whom both sights saw, and is not assumed', () => {
  const first = note({ record: record('7', 3000), source: 'backfill', watchedSince: 4000 })
  const second = note({ record: record('7', 9000), known: known('7', 3000), last: first[0], watchedSince: 4000 })
  expect(ownerAt([...first, ...second], 3000)).toEqual({ ownerId: '7', assumed: true })
  expect(ownerAt([...first, ...second], 9000)).toEqual({ ownerId: '7', assumed: false })
  expect(note({ record: record('7', 9000), known: known('7', 9000), last: first[0] })).toEqual([])
})

it('noteOwner: what happened between two sights that saw different owners belongs to the former, assumed', () => {
  const first = note({ record: record('7', 3000) })
  const handed = note({ record: record('8', 9000), known: known('7', 3000), last: first[0] })
  const owners = [...first, ...handed]
  expect([2000, 6000, 9000, 12_000].map((at) => ownerAt(owners, at))).toEqual([
    { ownerId: '7', assumed: false }, { ownerId: '7', assumed: true }, { ownerId: '8', assumed: false }, { ownerId: '8', assumed: false },
  ])
})

it('noteOwner: an owner found by catch-up is assumed at the change itself and known after the next sight', () => {
  const handed = note({ record: record('8', 9000), known: known('7', 3000), source: 'catchUp' })
  expect(handed.at(-1)).toEqual({ fromAt: 9000, ownerId: '8', assumed: true })
  expect(note({ record: record('8', 12_000), known: known('8', 9000), last: handed.at(-1) })).toEqual([{ fromAt: 9001, ownerId: '8', assumed: false }])
})

it('noteOwner: what nobody had belongs to whoever took it from when nobody had it, and is handed on as usual', () => {
  const first = note({ record: record(null, 1000) })
  expect(note({ record: record(null, 3000), known: known(null, 1000), last: first[0] })).toEqual([])
  const taken = note({ record: record('7', 9000), known: known(null, 3000), last: first[0] })
  expect(taken).toEqual([{ fromAt: 1000, ownerId: '7', assumed: false }])
  const handed = note({ record: record('8', 12_000), known: known('7', 9000), last: taken[0] })
  expect([1000, 9000, 12_000].map((at) => ownerAt([...taken, ...handed], at)?.ownerId)).toEqual(['7', '7', '8'])
})

it('noteOwner: whom the deal was seen with when it was won keeps it, handed over in the same second', () => {
  const sight = (ownerId: string, stageId: string, updatedAt = 9000) => ({ ...record(ownerId, updatedAt), stageId, movedAt: 9000 })
  const seen = (ownerId: string, stageId: string, updatedAt = 9000) => ({ ...known(ownerId, updatedAt), stageId })
  const first = note({ record: record('7', 3000) })
  const owners = [...first, ...note({ record: sight('8', 'WON'), known: seen('7', 'WON') })]
  expect([9000, 9001].map((at) => ownerAt(owners, at).ownerId)).toEqual(['7', '8'])
  // Seen apart, a win follows the owner that it was seen after.
  const handed = note({ record: sight('8', 'NEW'), known: seen('7', 'NEW') })
  const won = note({ record: sight('8', 'WON'), known: seen('8', 'NEW'), last: handed.at(-1) })
  expect(ownerAt([...first, ...handed, ...won], 9000)).toEqual({ ownerId: '8', assumed: false })
  // Both at once: the CRM does not say which came first.
  expect(note({ record: sight('8', 'WON'), known: seen('7', 'NEW') })).toEqual([{ fromAt: 9000, ownerId: '8', assumed: false }])
})
