import type { Kysely, Transaction } from 'kysely'
import type { ProductRow, RecordKind, RecordRef } from '../../shared/record/record-types'
import type { FetchedRecord } from '../crm/crm-provider'
import { noteHandovers, noteMoves, type SeenHandover, type SeenMove } from '../store/bulk-store'
import type { PortalTables } from '../store/portal-tables'
import { readRecords } from '../store/record-reader'
import {
  deleteRecords, readKnownRecords, readLastOwners, replaceOwnerIntervals, upsertOwnerIntervals, upsertRecords, upsertStageEntries, writeProductRows, type KnownRecord,
} from '../store/record-writer'
import { findKind } from '../store/kind-store'
import { readSyncStates } from '../store/sync-state-store'
import type { Zones } from '../zones'
import { createValuation } from './create-valuation'
import { noteNextSteps, withNextStep } from './note-next-steps'
import { noteOwner } from './note-owner'
import { noteStage } from './note-stage'
import type { BatchSource, RecordBatch } from './sync-types'

/**
 * Writes records, stage entries, owners, product rows and deletions of a batch in the caller's transaction; returns the records whose
 * credits may have changed. What is older than the stored row is left out, so the order of batches does not matter.
 */
export async function writeRecords(trx: Transaction<PortalTables>, batch: RecordBatch, { zones }: { zones: Zones }): Promise<RecordRef[]> {
  const { isForgotten = () => false } = batch
  const touched = new Map<string, RecordRef>()
  const touch = (kind: RecordKind, id: string) => touched.set(`${kind}:${id}`, { kind, id })
  for (const [kind, records] of groupByKind(batch.records.filter((record) => !isForgotten(record)), (record) => record.kind)) {
    const { accepted, bulk } = await writeKind(trx, {
      kind, records, source: batch.source, zones, hasHistory: batch.stages.some((stage) => stage.kind === kind),
      told: new Set(batch.owners?.filter((owners) => owners.kind === kind).map(({ recordId }) => recordId)),
    })
    for (const { id } of [...accepted, ...bulk]) touch(kind, id)
  }
  for (const [kind, stages] of groupByKind(batch.stages.filter(({ kind, entry }) => !isForgotten({ kind, id: entry.recordId })), (stage) => stage.kind)) {
    await upsertStageEntries(trx, kind, [...new Map(stages.map(({ entry }) => [entry.entryId, entry])).values()])
    for (const { entry } of stages) touch(kind, entry.recordId)
  }
  for (const [kind, told] of groupByKind((batch.owners ?? []).filter(({ kind, recordId }) => !isForgotten({ kind, id: recordId })), (each) => each.kind)) {
    await replaceOwnerIntervals(trx, kind, told)
    for (const { recordId } of told) touch(kind, recordId)
  }
  for (const [kind, found] of groupByKind(batch.rows ?? [], (each) => each.kind)) {
    const value = await createValuation(trx, { kind, zones, batch: found })
    const records = new Map((await readRecords(trx, kind, found.map(({ recordId }) => recordId))).map((record) => [record.id, record]))
    for (const { recordId, rows } of found) {
      const record = records.get(recordId)
      if (!record) continue
      const valued = value.rows(rows, record)
      // Rows that came with the record itself since are newer.
      if (record.rows !== undefined && (batch.areRowsAnew !== true || isSame(record.rows, valued))) continue
      await writeProductRows(trx, { kind, id: recordId }, valued)
      touch(kind, recordId)
    }
  }
  for (const [kind, refs] of groupByKind(batch.gone, (ref) => ref.kind)) {
    await deleteRecords(trx, kind, refs.map(({ id }) => id))
    for (const { id } of refs) touch(kind, id)
  }
  for (const id of await noteNextSteps(trx, [...touched.values()])) touch('deal', id)
  return [...touched.values()]
}

/** Of the records `told` the CRM tells the owners itself. */
type KindBatch = { kind: RecordKind; records: readonly FetchedRecord[]; source: BatchSource; zones: Zones; hasHistory: boolean; told: ReadonlySet<string> }

async function writeKind(trx: Transaction<PortalTables>, { kind, records, source, zones, hasHistory, told }: KindBatch): Promise<{ accepted: FetchedRecord[]; bulk: RecordRef[] }> {
  const newest = [...new Map(records.map((record) => [record.id, record])).values()]
  const known = await readKnownRecords(trx, kind, newest.map(({ id }) => id))
  const accepted = newest.filter((record) => isNews(record, known.get(record.id), source))
  if (accepted.length === 0) return { accepted, bulk: [] }
  const value = await createValuation(trx, { kind, zones, batch: accepted })
  await upsertRecords(trx, await withNextStep(trx, kind, accepted.map(value.record)), known)
  const mayNote = !hasHistory && accepted.some(({ stageId }) => stageId !== null)
  if (mayNote && (await findKind(trx, kind))?.history === 'own') {
    await upsertStageEntries(trx, kind, accepted.flatMap((record) => noteStage(record, known.get(record.id))))
  }
  const watchedSince = source === 'live' ? await readWatchedSince(trx, kind) : null
  const seen = accepted.filter(({ id }) => !told.has(id))
  const lastOwners = await readLastOwners(trx, kind, seen.map(({ id }) => id))
  await upsertOwnerIntervals(trx, kind, seen.flatMap((record) =>
    noteOwner({ record, known: known.get(record.id), last: lastOwners.get(record.id), source, watchedSince }).map((interval) => ({ recordId: record.id, ...interval }))))
  // The first load tells where records are, not how they were moved there.
  if (source === 'backfill') return { accepted, bulk: [] }
  const moved = await noteMoves(trx, kind, accepted.flatMap((record) => seenMove(record, known.get(record.id))))
  const handedOver = await noteHandovers(trx, kind, accepted.flatMap((record) => seenHandover(record, known.get(record.id))))
  return { accepted, bulk: [...moved, ...handedOver] }
}

function seenMove(record: FetchedRecord, known: KnownRecord | undefined): SeenMove[] {
  const personId = record.fields.movedById
  if (!known || known.stageId === record.stageId || record.movedAt === null || typeof personId !== 'string') return []
  return [{ recordId: record.id, at: record.movedAt, personId }]
}

/** A record that nobody had goes to its first owner in the course of things. */
function seenHandover({ id, ownerId, updatedAt, changedById }: FetchedRecord, known: KnownRecord | undefined): SeenHandover[] {
  if (!known || known.ownerId === null || ownerId === null || known.ownerId === ownerId) return []
  return [{ recordId: id, at: updatedAt, personId: changedById ?? '', toPersonId: ownerId }]
}

/**
 * The CRM's time of change has whole seconds. What was read just now wins over the stored row of the same second;
 * a slice of the first load may have been read before that row.
 */
function isNews(record: FetchedRecord, known: KnownRecord | undefined, source: BatchSource): boolean {
  if (!known) return true
  return source === 'backfill' ? record.updatedAt > known.updatedAt : record.updatedAt >= known.updatedAt
}

/** Since when events of a kind have been coming: the start of its first load, in the CRM's whole seconds. */
async function readWatchedSince(db: Kysely<PortalTables>, kind: RecordKind): Promise<number | null> {
  const startedAt = (await readSyncStates(db)).get(kind)?.startedAt ?? null
  return startedAt === null ? null : Math.floor(startedAt / 1000) * 1000
}

function isSame(a: readonly ProductRow[], b: readonly ProductRow[]): boolean {
  return a.length === b.length && a.every((row, i) => Object.entries(b[i] ?? {}).every(([name, value]) => (row[name] ?? null) === (value ?? null)))
}

function groupByKind<T>(items: readonly T[], kindOf: (item: T) => RecordKind): Map<RecordKind, T[]> {
  const groups = new Map<RecordKind, T[]>()
  for (const item of items) {
    const group = groups.get(kindOf(item))
    if (group) group.push(item)
    else groups.set(kindOf(item), [item])
  }
  return groups
}
