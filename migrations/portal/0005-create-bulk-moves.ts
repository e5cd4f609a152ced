import { ddl } from '../migration-types'

/** Moves between stages that were seen to happen, those of many records at once, and the credits that wait because of them. */
export const createBulkMoves = ddl('0005-create-bulk-moves', (w) => [
  `create table stage_moves (
    kind text not null, record_id text not null, at ${w.int} not null, person_id text not null, bulk_id ${w.int},
    primary key (kind, record_id, at)
  ) ${w.strict}`,
  `create index stage_moves_person on stage_moves (person_id, at)`,
  `create index stage_moves_bulk on stage_moves (bulk_id)`,
  // `decision`: null while nobody has decided, else count or reject.
  `create table bulk_moves (
    id ${w.autoId}, kind text not null, person_id text not null, from_at ${w.int} not null, to_at ${w.int} not null, records ${w.int} not null,
    decision text, decided_by text, decided_at ${w.int}
  ) ${w.strict}`,
  `alter table credits add column held ${w.int} not null default 0`,
])
