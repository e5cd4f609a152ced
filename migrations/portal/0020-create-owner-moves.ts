import { ddl } from '../migration-types'

/** Records that were given to somebody else, those of many at once too; `what` tells these bulks from moves between stages. */
export const createOwnerMoves = ddl('0020-create-owner-moves', (w) => [
  `create table owner_moves (
    kind text not null, record_id text not null, at ${w.int} not null, person_id text not null, to_person_id text not null, bulk_id ${w.int},
    primary key (kind, record_id, at)
  ) ${w.strict}`,
  `create index owner_moves_person on owner_moves (person_id, at)`,
  `create index owner_moves_bulk on owner_moves (bulk_id)`,
  `alter table bulk_moves add column what text not null default 'stage'`,
])
