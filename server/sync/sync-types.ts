import type { Kysely } from 'kysely'
import type { ProductRow, RecordKind, RecordRef, StageEntry } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import type { CrmConnection, FetchedRecord, ToldOwners, UnreadRecord } from '../crm/crm-provider'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'

/** How a batch came to be known: it decides whether an owner was seen or is only assumed, and what older rows may overwrite. */
export type BatchSource = 'backfill' | 'live' | 'catchUp'

/** What one step brings from the CRM. Stage entries may come before their record or after it. */
export type RecordBatch = {
  source: BatchSource
  records: readonly FetchedRecord[]
  stages: readonly { kind: RecordKind; entry: StageEntry }[]
  /** Who owned a record when, as the CRM itself tells it: it takes the place of what was seen or assumed. */
  owners?: readonly ToldOwners[]
  gone: readonly RecordRef[]
  /** Product rows that were read apart from their records. */
  rows?: readonly { kind: RecordKind; recordId: string; rows: readonly ProductRow[] }[]
  /** Those rows were read again, and stand in place of other ones; else they only fill what was never read. */
  areRowsAnew?: boolean
  /** Records that could not be read: they are set aside, and the rest goes on. */
  unread?: readonly UnreadRecord[]
  /** Asked while writing: whether the record went away after the batch was read. */
  isForgotten?(ref: RecordRef): boolean
}

/** Writes a batch and its credits in one transaction. Resolves when both are durable; may be called again with the same batch. */
export type Apply = (portalId: string, batch: RecordBatch) => Promise<void>

export type SyncLog = {
  info(context: Record<string, unknown>, message: string): void
  warn(context: Record<string, unknown>, message: string): void
  error(context: Record<string, unknown>, message: string): void
}

/** What every step of one portal's sync works with. */
export type SyncStep = {
  portalId: string
  db: Kysely<PortalTables>
  connection: CrmConnection
  apply: Apply
  zones: Zones
  clock: Clock
  /** Runs steps that fetch and then write one after another, so that what was fetched earlier is not written later. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  /** The figures of `readSyncStatus` moved. */
  onStatus(): void
}
