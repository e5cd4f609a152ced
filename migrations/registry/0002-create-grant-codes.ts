import { ddl } from '../migration-types'

/**
 * Codes of authorisation that wait to be traded, one-use codes of pages, tokens that were shown once, the hash by which a
 * portal's event key is found, and who renews a portal's tokens now. Instants are epoch milliseconds.
 */
export const createGrantCodes = ddl('0002-create-grant-codes', (w) => [
  `alter table portals add column event_key_hash text`,
  `create index portals_event_key on portals (event_key_hash)`,
  `alter table portal_tokens add column renewing_until ${w.int} not null default 0`,
  `create table grant_codes (
    code_hash text primary key,
    crm text not null,
    origin text not null,
    sealed ${w.blob},
    received_at ${w.int} not null,
    attempts ${w.int} not null default 0,
    not_before ${w.int} not null default 0,
    outcome text not null,
    reason text,
    portal_id text references portals (id) on delete cascade
  ) ${w.strict}`,
  `create index grant_codes_waiting on grant_codes (outcome, not_before)`,
  `create table page_codes (
    code_hash text primary key,
    portal_id text not null references portals (id) on delete cascade,
    user_id text not null,
    user_name text not null,
    is_admin ${w.int} not null,
    language text not null,
    expires_at ${w.int} not null
  ) ${w.strict}`,
  `create index page_codes_portal on page_codes (portal_id)`,
  `create table shown_tokens (
    token_hash text primary key,
    expires_at ${w.int} not null
  ) ${w.strict}`,
])
