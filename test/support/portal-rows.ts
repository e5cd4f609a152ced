import type { Kysely } from 'kysely'
import type { PortalTables } from '../../server/store/portal-tables'
import type { CrmRecord, RecordHistory, StageKind } from '../../shared/record/record-types'
import { foldText } from '../../shared/text/fold-text'

/** A deal of 1000.00 made on 2026-11-02 at noon UTC by person 1; give what matters to the test. */
export function makeDeal(given: Partial<CrmRecord> & { id: string }): CrmRecord {
  const createdAt = given.createdAt ?? Date.UTC(2026, 10, 2, 12)
  return {
    kind: 'deal', title: `Сделка ${given.id}`, ownerId: '1', creatorId: '1', createdAt, updatedAt: createdAt, movedAt: null,
    pipelineId: '0', stageId: 'NEW', stageKind: 'open', amountMinor: 100_000, currency: 'RUB', baseMinor: 100_000, excluded: false, fields: {},
    ...given,
  }
}

/** The history of a deal that went through these stages, owned by these people. */
export function makeHistory(
  recordId: string, stages: readonly [at: number, kind: StageKind, stageId?: string][] = [],
  owners: readonly [fromAt: number, ownerId: string | null, assumed?: boolean][] = [],
): RecordHistory {
  return {
    stages: stages.map(([at, stageKind, stageId], i) => ({
      entryId: `${recordId}-${i}`, seq: i, recordId, at, pipelineId: '0', stageId: stageId ?? stageKind.toUpperCase(), stageKind,
    })),
    owners: owners.map(([fromAt, ownerId, assumed]) => ({ fromAt, ownerId, assumed: assumed ?? false })),
  }
}

/** Writes a record with its whole history, in place of what was there. */
export async function putRecord(db: Kysely<PortalTables>, record: CrmRecord, history: RecordHistory = { stages: [], owners: [] }): Promise<void> {
  const { kind, id } = record
  await removeRecord(db, kind, id)
  await db.insertInto('records').values({
    kind, id, title: record.title, title_folded: foldText(record.title), owner_id: record.ownerId, creator_id: record.creatorId,
    created_at: record.createdAt, updated_at: record.updatedAt, moved_at: record.movedAt, pipeline_id: record.pipelineId,
    stage_id: record.stageId, stage_kind: record.stageKind, amount_minor: record.amountMinor, currency: record.currency,
    base_minor: record.baseMinor, excluded: record.excluded ? 1 : 0, fields: JSON.stringify(record.fields),
    product_rows: record.rows === undefined ? null : JSON.stringify(record.rows),
    foreign_money: record.foreign === undefined ? null : JSON.stringify(record.foreign),
  }).execute()
  for (const entry of history.stages) {
    await db.insertInto('stage_entries').values({
      kind, entry_id: entry.entryId, seq: entry.seq, record_id: id, at: entry.at, pipeline_id: entry.pipelineId, stage_id: entry.stageId, stage_kind: entry.stageKind,
    }).execute()
  }
  for (const owner of history.owners) {
    await db.insertInto('owner_intervals').values({ kind, record_id: id, from_at: owner.fromAt, owner_id: owner.ownerId, assumed: owner.assumed ? 1 : 0 }).execute()
  }
}

/** Deletes a record and its history, as the sync does when the CRM no longer has it. */
export async function removeRecord(db: Kysely<PortalTables>, kind: string, id: string): Promise<void> {
  await db.deleteFrom('stage_entries').where('kind', '=', kind).where('record_id', '=', id).execute()
  await db.deleteFrom('owner_intervals').where('kind', '=', kind).where('record_id', '=', id).execute()
  await db.deleteFrom('records').where('kind', '=', kind).where('id', '=', id).execute()
}

/**
 * Moscow, roubles; department 1 «Компания» with 2 «Опт» and 3 «Розница» below it, 4 «Юг» below 3.
 * People 1 and 2 in 2, 3 in 3, 4 in 4 (head of 3 is 9, who is listed in 1).
 */
export async function seedPortal(db: Kysely<PortalTables>): Promise<void> {
  await db.insertInto('settings').values([{ name: 'time_zone', value: 'Europe/Moscow' }, { name: 'currency', value: 'RUB' }]).execute()
  await db.insertInto('departments').values([
    { id: '1', name: 'Компания', parent_id: null, head_id: '8', sort: 1 }, { id: '2', name: 'Опт', parent_id: '1', head_id: '1', sort: 2 },
    { id: '3', name: 'Розница', parent_id: '1', head_id: '9', sort: 3 }, { id: '4', name: 'Юг', parent_id: '3', head_id: null, sort: 4 },
  ]).execute()
  const places = { 1: '2', 2: '2', 3: '3', 4: '4', 8: '1', 9: '1' }
  await db.insertInto('people').values(Object.keys(places).map((id) => ({ id, name: `Человек ${id}`, position: null, photo: null, active: 1, is_admin: id === '8' ? 1 : 0 }))).execute()
  await db.insertInto('memberships').values(Object.entries(places).map(([person_id, department_id]) => ({ person_id, department_id, from_at: null, to_at: null }))).execute()
  await db.insertInto('stages').values((['open', 'won', 'lost'] as const).map((stage_kind, sort) =>
    ({ kind: 'deal', id: stage_kind.toUpperCase(), pipeline_id: '0', name: stage_kind, sort, stage_kind }))).execute()
  await db.insertInto('fields').values(([
    ['custom.region', 'text', 0], ['custom.tags', 'enum', 1], ['custom.visit', 'datetime', 0], ['custom.score', 'number', 0],
    ['custom.helper', 'user', 0], ['custom.vip', 'boolean', 0],
  ] as const).map(([name, type, multiple], sort) => ({ kind: 'deal', name, title: name, type, multiple, custom: 1, sort, options: '[]' }))).execute()
}
