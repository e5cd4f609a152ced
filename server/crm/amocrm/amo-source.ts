import type { RecordKind, StageEntry } from '../../../shared/record/record-types'
import type { FetchedBatch, FetchedRecord, KindSlice, UnreadRecord } from '../crm-provider'
import type { AmoRest } from './amo-rest'
import type { AccountCatalogue } from './read-account'
import type { RecordContext } from './to-records'
import { toKey, type Row } from './to-values'

/** One step of a long read; `cursor` null means the end. */
export type Step<T> = Omit<KindSlice<T>, 'kind' | 'refusal'>
/** What came of records asked for by id. */
export type Fetched = Omit<FetchedBatch, 'refused'>
export type Window = { since: number; until: number }

/** How one kind of records is read from the account. A source may remember what it saw: it lives as long as the connection. */
export type AmoSource = {
  kind: RecordKind
  list(cursor: string | null): Promise<Step<FetchedRecord>>
  /** Null where there is no history to read. */
  history: ((cursor: string | null) => Promise<Step<StageEntry>>) | null
  changed(window: Window, cursor: string | null): Promise<Step<FetchedRecord>>
  ids(cursor: string | null): Promise<Step<string>>
  fetch(ids: readonly string[]): Promise<Fetched>
  /** Null where counting would cost as much as reading. */
  count: (() => Promise<number>) | null
}

/** What every source works with. */
export type SourceDeps = {
  rest: AmoRest
  /** The settings as they were read last. */
  catalogue(): AccountCatalogue
  context(kind: RecordKind): RecordContext
  /** A row that makes no sense was set aside. */
  skipped(kind: RecordKind, id: string): void
  now(): number
}

export const nothing = { items: [], unread: [], read: 0, cursor: null } satisfies Step<never>
export const nothingFetched = (): Fetched => ({ records: [], stages: [], owners: [], gone: [], unread: [] })

/** Converts rows one by one: what one of them breaks must not hold up the others. */
export function convertRows<T>(deps: Pick<SourceDeps, 'skipped'>, kind: RecordKind, rows: readonly Row[], convert: (row: Row) => T | null): { items: T[]; unread: UnreadRecord[] } {
  const converted: { items: T[]; unread: UnreadRecord[] } = { items: [], unread: [] }
  for (const row of rows) {
    const id = toKey(row.id) ?? toKey(row.uid) ?? '?'
    try {
      const item = convert(row)
      if (item === null) throw new Error('The account gave it without what each of them has.')
      converted.items.push(item)
    } catch (error) {
      deps.skipped(kind, id)
      converted.unread.push({ kind, id, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return converted
}
