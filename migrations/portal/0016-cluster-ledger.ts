import { sql, SqliteAdapter } from 'kysely'
import type { Migration } from '../migration-types'

/**
 * On SQLite the rows that a change reads and writes lie together: all credits of a record, its history, each total in the tree of its
 * key. A change touches half of the pages it did, and crediting many records writes them in order. PostgreSQL has no such tables.
 */
export const clusterLedger: Migration = {
  name: '0016-cluster-ledger',
  up: async (db) => {
    if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return
    for (const [table, { columns, key }] of Object.entries(clustered)) {
      const names = columns.map((column) => column.split(' ')[0]).join(', ')
      await sql.raw(`create table ${table}_clustered (${lines([...columns, `primary key (${key})`])}) strict, without rowid`).execute(db)
      await sql.raw(`insert into ${table}_clustered (${names}) select ${names} from ${table} order by ${key}`).execute(db)
      await sql.raw(`drop table ${table}`).execute(db)
      await sql.raw(`alter table ${table}_clustered rename to ${table}`).execute(db)
    }
    // Only the oldest lines are ever deleted, so ids go up without a table that remembers the last one.
    await sql.raw(`create table credit_changes_lean (${lines(['id integer primary key', ...changes])}) strict`).execute(db)
    await sql.raw('insert into credit_changes_lean select * from credit_changes order by id').execute(db)
    await sql.raw('drop table credit_changes').execute(db)
    await sql.raw('alter table credit_changes_lean rename to credit_changes').execute(db)
    for (const index of indexes) await sql.raw(index).execute(db)
  },
}

const lines = (parts: readonly string[]): string => `\n    ${parts.join(',\n    ')}\n  `

const totals = ['metric_id text not null', 'generation integer not null', 'person_id text not null']
const figures = ['count integer not null', 'sum integer not null']

const clustered: Readonly<Record<string, { columns: readonly string[]; key: string }>> = {
  credits: {
    columns: [
      'metric_id text not null', 'generation integer not null', 'kind text not null', 'record_id text not null', 'occurrence integer not null', 'person_id text not null',
      'at integer not null', 'day integer not null', 'value integer not null', 'version integer not null', 'assumed_owner integer not null', 'counted_key text',
      'held integer not null default 0',
    ],
    key: 'kind, record_id, metric_id, generation, occurrence, person_id',
  },
  day_totals: { columns: [...totals, 'day integer not null', ...figures], key: 'metric_id, generation, person_id, day' },
  month_totals: { columns: [...totals, 'month integer not null', ...figures], key: 'metric_id, generation, person_id, month' },
  stage_entries: {
    columns: [
      'kind text not null', 'entry_id text not null', 'seq integer not null', 'record_id text not null', 'at integer not null', 'pipeline_id text', 'stage_id text not null',
      'stage_kind text not null',
    ],
    key: 'kind, record_id, at, seq, entry_id',
  },
  owner_intervals: {
    columns: ['kind text not null', 'record_id text not null', 'from_at integer not null', 'owner_id text', 'assumed integer not null'], key: 'kind, record_id, from_at',
  },
  goal_moves: { columns: ['goal_id text not null', 'seq integer not null', 'at integer not null'], key: 'goal_id' },
}

const changes = [
  'metric_id text not null', 'person_id text not null', 'day integer not null', 'kind text not null', 'record_id text not null', 'value_before integer', 'value_after integer',
  'at integer not null',
]

const indexes = [
  'create index credits_person_day on credits (metric_id, generation, person_id, day)',
  'create unique index stage_entries_entry on stage_entries (kind, entry_id)',
  'create index goal_moves_seq on goal_moves (seq)',
  'create index credit_changes_person_day on credit_changes (metric_id, person_id, day)',
]
