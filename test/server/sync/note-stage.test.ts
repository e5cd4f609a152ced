import { expect, it } from 'vitest'
import type { FetchedRecord } from '../../../server/crm/crm-provider'
import { noteStage } from '../../../server/sync/note-stage'

const record: FetchedRecord = {
  kind: 'quote', id: '5', title: '', ownerId: null, creatorId: null, createdAt: 100, updatedAt: 900, movedAt: null, pipelineId: null,
  stageId: 'SENT', stageKind: 'open', amountMinor: null, currency: null, excluded: false, fields: {},
}
const known = { updatedAt: 500, ownerId: null, stageId: 'DRAFT', amountMinor: null }

it.each([
  ['an open record seen first of all', record, undefined, 100],
  ['a closed record seen first of all', { ...record, stageKind: 'won' as const }, undefined, 900],
  ['a stage that changed', record, known, 900],
  ['a CRM that tells of the move', { ...record, movedAt: 700 }, known, 700],
])('noteStage: %s', (_, seen, before, at) => {
  expect(noteStage(seen, before)).toEqual([{ entryId: `5-${at}`, seq: 0, recordId: '5', at, pipelineId: null, stageId: 'SENT', stageKind: seen.stageKind }])
})

it('noteStage: nothing for the same stage or a record without stages', () => {
  expect(noteStage(record, { ...known, stageId: 'SENT' })).toEqual([])
  expect(noteStage({ ...record, stageId: null, stageKind: null }, undefined)).toEqual([])
})
