import { ddl } from '../migration-types'

/** CRM records with their history; `title_folded` is NFC lower case for search. */
export const createRecords = ddl('0002-create-records', (w) => [
  `create table records (
    kind text not null,
    id text not null,
    title text not null,
    title_folded text not null,
    owner_id text,
    creator_id text,
    created_at ${w.int} not null,
    updated_at ${w.int} not null,
    moved_at ${w.int},
    pipeline_id text,
    stage_id text,
    stage_kind text,
    amount_minor ${w.int},
    currency text,
    base_minor ${w.int},
    excluded ${w.int} not null,
    fields ${w.json} not null,
    primary key (kind, id)
  ) ${w.strict}`,
  `create table stage_entries (
    kind text not null,
    entry_id text not null,
    seq ${w.int} not null,
    record_id text not null,
    at ${w.int} not null,
    pipeline_id text,
    stage_id text not null,
    stage_kind text not null,
    primary key (kind, entry_id)
  ) ${w.strict}`,
  `create index stage_entries_record on stage_entries (kind, record_id, at, seq)`,
  `create table owner_intervals (
    kind text not null,
    record_id text not null,
    from_at ${w.int} not null,
    owner_id text,
    assumed ${w.int} not null,
    primary key (kind, record_id, from_at)
  ) ${w.strict}`,
])
