import { expect, it } from 'vitest'
import { toEvents } from '../../../../server/crm/amocrm/read-events'
import { firstEntry, historyTypes, toEntry, toOwners } from '../../../../server/crm/amocrm/to-history'

const at = (minutes: number): number => 1_700_000_000 + minutes * 60
const move = (id: string, minutes: number, before: number, after: number) => ({
  id, type: 'lead_status_changed', entity_id: 5, entity_type: 'lead', created_by: 9, created_at: at(minutes),
  value_before: [{ lead_status: { id: before, pipeline_id: 3 } }], value_after: [{ lead_status: { id: after, pipeline_id: 3 } }],
})
const handOver = (id: string, minutes: number, before: number, after: number) => ({
  id, type: 'entity_responsible_changed', entity_id: 5, entity_type: 'lead', created_by: 9, created_at: at(minutes),
  value_before: [{ responsible_user: { id: before } }], value_after: [{ responsible_user: { id: after } }],
})
const events = (...rows: Record<string, unknown>[]) => toEvents(rows, { entity: 'lead', types: historyTypes })
const lead = { id: '5', createdAt: at(0) * 1000, ownerId: '9', pipelineId: 3, statusId: 142, closedAt: at(60) * 1000 }

it('toEntry: won and lost carry their pipeline, other stages do not', () => {
  const [first, second] = events(move('01pz58t6p04ymgsgfbmfyfy1ma', 10, 100, 101), move('01pz58t6p04ymgsgfbmfyfy1mb', 10, 101, 142)).map(toEntry)
  expect(first).toMatchObject({ entryId: '01pz58t6p04ymgsgfbmfyfy1ma', recordId: '5', at: at(10) * 1000, stageId: '101', stageKind: 'open', pipelineId: '3' })
  expect(second).toMatchObject({ stageId: '3:142', stageKind: 'won' })
  // Within one second the ids tell what came first.
  expect(first?.seq).toBeLessThan(second?.seq ?? 0)
})

it('firstEntry: the stage that the first change left, else where the lead is', () => {
  expect(firstEntry(lead, events(move('a', 10, 100, 142))[0])).toMatchObject({ entryId: '5:0', at: lead.createdAt, stageId: '100', stageKind: 'open' })
  expect(firstEntry({ ...lead, statusId: 100, closedAt: null }, undefined)).toMatchObject({ at: lead.createdAt, stageId: '100' })
  expect(firstEntry(lead, undefined)).toMatchObject({ at: lead.closedAt, stageId: '3:142', stageKind: 'won' })
})

it('toOwners: from the beginning to now, in whatever order the events came', () => {
  expect(toOwners(lead, events(handOver('b', 30, 8, 9), handOver('a', 20, 7, 8)))).toEqual([
    { fromAt: at(0) * 1000, ownerId: '7', assumed: false }, { fromAt: at(20) * 1000, ownerId: '8', assumed: false }, { fromAt: at(30) * 1000, ownerId: '9', assumed: false },
  ])
})

it('toOwners: a win of the same second as the change of owner belongs to whom the order of events gives it', () => {
  const [earlier, later] = ['01pz58t6p00000000000000001', '01pz58t6p00000000000000002']
  expect(toOwners(lead, events(move(earlier, 20, 1, 142), handOver(later, 20, 7, 9)))?.at(-1)).toEqual({ fromAt: at(20) * 1000 + 1, ownerId: '9', assumed: false })
  expect(toOwners(lead, events(move(later, 20, 1, 142), handOver(earlier, 20, 7, 9)))?.at(-1)).toEqual({ fromAt: at(20) * 1000, ownerId: '9', assumed: false })
})

it('toOwners: nothing is told when no event is known, or when they end with another owner', () => {
  expect(toOwners(lead, [])).toBeNull()
  expect(toOwners(lead, events(handOver('a', 20, 7, 8)))).toBeNull()
})

it('toEvents: what a filter that the account ignores lets through is left out', () => {
  expect(events({ ...move('a', 1, 1, 2), entity_type: 'contact' }, { ...move('b', 1, 1, 2), type: 'lead_added' }, move('c', 1, 1, 2))).toHaveLength(1)
})
