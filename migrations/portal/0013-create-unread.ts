import { ddl } from '../migration-types'

/** Records that could not be read or written, and how many of each kind the CRM counted when we last compared. */
export const createUnread = ddl('0013-create-unread', (w) => [
  `create table unread_records (
    kind text not null,
    record_id text not null,
    reason text not null,
    attempts ${w.int} not null,
    first_at ${w.int} not null,
    last_at ${w.int} not null,
    primary key (kind, record_id)
  ) ${w.strict}`,
  `create table kind_checks (
    kind text primary key,
    ours ${w.int} not null,
    in_crm ${w.int} not null,
    checked_at ${w.int} not null,
    settled ${w.int} not null
  ) ${w.strict}`,
])
