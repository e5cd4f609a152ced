import { ddl } from '../migration-types'

/** Portals, their encrypted tokens, page sessions and the durable inbox of changes. Instants are epoch milliseconds. */
export const createPortals = ddl('0001-create-portals', (w) => [
  `create table portals (
    id text primary key,
    crm text not null,
    external_id text not null,
    origin text not null,
    rest_url text not null,
    oauth_url text not null,
    name text not null,
    state text not null,
    message text,
    installer_id text not null,
    application_token blob_,
    installed_at ${w.int} not null,
    unique (crm, external_id)
  ) ${w.strict}`.replace('blob_', w.blob),
  `create table portal_tokens (
    portal_id text primary key references portals (id) on delete cascade,
    access_token ${w.blob} not null,
    refresh_token ${w.blob} not null,
    expires_at ${w.int} not null,
    updated_at ${w.int} not null
  ) ${w.strict}`,
  `create table sessions (
    token_hash text primary key,
    portal_id text not null references portals (id) on delete cascade,
    user_id text not null,
    user_name text not null,
    is_admin ${w.int} not null,
    language text not null,
    created_at ${w.int} not null,
    expires_at ${w.int} not null
  ) ${w.strict}`,
  `create index sessions_portal on sessions (portal_id)`,
  `create index sessions_expiry on sessions (expires_at)`,
  `create table inbox (
    id ${w.autoId},
    portal_id text not null references portals (id) on delete cascade,
    kind text not null,
    record_id text not null,
    deleted ${w.int} not null,
    received_at ${w.int} not null,
    attempts ${w.int} not null default 0,
    not_before ${w.int} not null default 0,
    error text
  ) ${w.strict}`,
  `create index inbox_portal on inbox (portal_id, id)`,
])
