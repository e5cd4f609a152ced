import { ddl } from '../migration-types'

/** What the CRM says of its people and settings, and how far the sync has come. Instants are epoch milliseconds. */
export const createPeople = ddl('0001-create-people', (w) => [
  `create table settings (name text primary key, value text not null) ${w.strict}`,
  `create table people (
    id text primary key,
    name text not null,
    position text,
    photo text,
    active ${w.int} not null,
    is_admin ${w.int} not null default 0
  ) ${w.strict}`,
  `create table departments (
    id text primary key,
    name text not null,
    parent_id text,
    head_id text,
    sort ${w.int} not null
  ) ${w.strict}`,
  // Half-open; null ends mean "for ever". The first known membership reaches back for ever.
  `create table memberships (
    id ${w.autoId},
    person_id text not null,
    department_id text not null,
    from_at ${w.int},
    to_at ${w.int}
  ) ${w.strict}`,
  `create index memberships_person on memberships (person_id)`,
  `create index memberships_department on memberships (department_id)`,
  `create table pipelines (
    kind text not null, id text not null, name text not null, sort ${w.int} not null,
    primary key (kind, id)
  ) ${w.strict}`,
  `create table stages (
    kind text not null, id text not null, pipeline_id text not null, name text not null,
    sort ${w.int} not null, stage_kind text not null,
    primary key (kind, id)
  ) ${w.strict}`,
  `create table fields (
    kind text not null, name text not null, title text not null, type text not null,
    multiple ${w.int} not null, custom ${w.int} not null, sort ${w.int} not null, options ${w.json} not null,
    primary key (kind, name)
  ) ${w.strict}`,
  // One row per currency and local day on which its rate was seen: base amount = amount * rate_amount / rate_count.
  `create table currency_rates (
    code text not null, day ${w.int} not null, rate_amount text not null, rate_count text not null, is_base ${w.int} not null,
    primary key (code, day)
  ) ${w.strict}`,
  `create table sync_state (
    kind text primary key, cursor text, done ${w.int} not null, total ${w.int},
    started_at ${w.int}, finished_at ${w.int}, changed_since ${w.int}
  ) ${w.strict}`,
])
