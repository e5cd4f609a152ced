-- Generated from migrations/ (SQLite dialect); UPDATE_SCHEMA=1 npx vitest run test/server/store/migrate.test.ts

-- registry.sqlite

CREATE TABLE portals (
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
    application_token blob,
    installed_at integer not null, event_key_hash text,
    unique (crm, external_id)
  ) strict;
CREATE TABLE portal_tokens (
    portal_id text primary key references portals (id) on delete cascade,
    access_token blob not null,
    refresh_token blob not null,
    expires_at integer not null,
    updated_at integer not null
  , renewing_until integer not null default 0) strict;
CREATE TABLE sessions (
    token_hash text primary key,
    portal_id text not null references portals (id) on delete cascade,
    user_id text not null,
    user_name text not null,
    is_admin integer not null,
    language text not null,
    created_at integer not null,
    expires_at integer not null
  ) strict;
CREATE INDEX sessions_portal on sessions (portal_id);
CREATE INDEX sessions_expiry on sessions (expires_at);
CREATE TABLE inbox (
    id integer primary key autoincrement,
    portal_id text not null references portals (id) on delete cascade,
    kind text not null,
    record_id text not null,
    deleted integer not null,
    received_at integer not null,
    attempts integer not null default 0,
    not_before integer not null default 0,
    error text
  ) strict;
CREATE INDEX inbox_portal on inbox (portal_id, id);
CREATE INDEX portals_event_key on portals (event_key_hash);
CREATE TABLE grant_codes (
    code_hash text primary key,
    crm text not null,
    origin text not null,
    sealed blob,
    received_at integer not null,
    attempts integer not null default 0,
    not_before integer not null default 0,
    outcome text not null,
    reason text,
    portal_id text references portals (id) on delete cascade
  ) strict;
CREATE INDEX grant_codes_waiting on grant_codes (outcome, not_before);
CREATE TABLE page_codes (
    code_hash text primary key,
    portal_id text not null references portals (id) on delete cascade,
    user_id text not null,
    user_name text not null,
    is_admin integer not null,
    language text not null,
    expires_at integer not null
  ) strict;
CREATE INDEX page_codes_portal on page_codes (portal_id);
CREATE TABLE shown_tokens (
    token_hash text primary key,
    expires_at integer not null
  ) strict;

-- portals/<id>.sqlite

CREATE TABLE settings (name text primary key, value text not null) strict;
CREATE TABLE people (
    id text primary key,
    name text not null,
    position text,
    photo text,
    active integer not null,
    is_admin integer not null default 0
  , joined_at integer, left_at integer) strict;
CREATE TABLE departments (
    id text primary key,
    name text not null,
    parent_id text,
    head_id text,
    sort integer not null
  ) strict;
CREATE TABLE memberships (
    id integer primary key autoincrement,
    person_id text not null,
    department_id text not null,
    from_at integer,
    to_at integer
  ) strict;
CREATE INDEX memberships_person on memberships (person_id);
CREATE INDEX memberships_department on memberships (department_id);
CREATE TABLE pipelines (
    kind text not null, id text not null, name text not null, sort integer not null,
    primary key (kind, id)
  ) strict;
CREATE TABLE stages (
    kind text not null, id text not null, pipeline_id text not null, name text not null,
    sort integer not null, stage_kind text not null,
    primary key (kind, id)
  ) strict;
CREATE TABLE fields (
    kind text not null, name text not null, title text not null, type text not null,
    multiple integer not null, custom integer not null, sort integer not null, options text not null,
    primary key (kind, name)
  ) strict;
CREATE TABLE currency_rates (
    code text not null, day integer not null, rate_amount text not null, rate_count text not null, is_base integer not null,
    primary key (code, day)
  ) strict;
CREATE TABLE sync_state (
    kind text primary key, cursor text, done integer not null, total integer,
    started_at integer, finished_at integer, changed_since integer
  ) strict;
CREATE TABLE records (
    kind text not null,
    id text not null,
    title text not null,
    title_folded text not null,
    owner_id text,
    creator_id text,
    created_at integer not null,
    updated_at integer not null,
    moved_at integer,
    pipeline_id text,
    stage_id text,
    stage_kind text,
    amount_minor integer,
    currency text,
    base_minor integer,
    excluded integer not null,
    fields text not null, product_rows text, foreign_money text,
    primary key (kind, id)
  ) strict;
CREATE TABLE metrics (
    id text primary key,
    name text not null,
    source text,
    definition text not null,
    version integer not null,
    live_version integer not null,
    generation integer not null,
    next_generation integer,
    credited_from integer,
    next_credited_from integer,
    recredit_cursor text,
    recredit_done integer not null default 0,
    recredit_total integer not null default 0,
    created_by text not null,
    updated_by text not null,
    created_at integer not null,
    updated_at integer not null
  ) strict;
CREATE TABLE metric_versions (
    metric_id text not null, version integer not null, definition text not null, from_day integer,
    created_by text not null, created_at integer not null, field_type text, field_title text,
    primary key (metric_id, version)
  ) strict;
CREATE TABLE goals (
    id text primary key,
    metric_id text not null references metrics (id),
    subject_kind text not null,
    subject_id text,
    period_kind text not null,
    period_unit text,
    from_day integer not null,
    to_day integer,
    definition text not null,
    created_by text not null,
    updated_by text not null,
    created_at integer not null,
    updated_at integer not null
  , currency text) strict;
CREATE INDEX goals_metric on goals (metric_id);
CREATE INDEX goals_subject on goals (subject_kind, subject_id);
CREATE TABLE manual_values (
    id integer primary key autoincrement,
    metric_id text not null,
    person_id text not null,
    day integer not null,
    value integer not null,
    entered_by text not null,
    entered_at integer not null
  ) strict;
CREATE INDEX manual_values_metric on manual_values (metric_id, person_id, day);
CREATE TABLE stage_moves (
    kind text not null, record_id text not null, at integer not null, person_id text not null, bulk_id integer,
    primary key (kind, record_id, at)
  ) strict;
CREATE INDEX stage_moves_person on stage_moves (person_id, at);
CREATE INDEX stage_moves_bulk on stage_moves (bulk_id);
CREATE TABLE bulk_moves (
    id integer primary key autoincrement, kind text not null, person_id text not null, from_at integer not null, to_at integer not null, records integer not null,
    decision text, decided_by text, decided_at integer
  , what text not null default 'stage') strict;
CREATE INDEX records_company on records (kind, json_extract(fields, '$."companyId"')) where json_extract(fields, '$."companyId"') is not null;
CREATE INDEX records_contact on records (kind, json_extract(fields, '$."contactId"')) where json_extract(fields, '$."contactId"') is not null;
CREATE TABLE absences (
    id text primary key,
    person_id text not null,
    from_day integer not null,
    to_day integer not null,
    kind text not null,
    created_by text not null,
    created_at integer not null
  ) strict;
CREATE INDEX absences_person on absences (person_id, from_day);
CREATE TABLE bonus_limits (
    person_id text not null,
    unit text not null,
    from_day integer not null,
    cap_minor integer,
    floor_minor integer,
    set_by text not null,
    set_at integer not null,
    primary key (person_id, unit, from_day)
  ) strict;
CREATE TABLE kinds (
    kind text primary key,
    title text,
    history text not null,
    sort integer not null,
    refusal text
  ) strict;
CREATE TABLE unread_records (
    kind text not null,
    record_id text not null,
    reason text not null,
    attempts integer not null,
    first_at integer not null,
    last_at integer not null,
    primary key (kind, record_id)
  ) strict;
CREATE TABLE kind_checks (
    kind text primary key,
    ours integer not null,
    in_crm integer not null,
    checked_at integer not null,
    settled integer not null
  ) strict;
CREATE TABLE "credits" (
    metric_id text not null,
    generation integer not null,
    kind text not null,
    record_id text not null,
    occurrence integer not null,
    person_id text not null,
    at integer not null,
    day integer not null,
    value integer not null,
    version integer not null,
    assumed_owner integer not null,
    counted_key text,
    held integer not null default 0,
    primary key (kind, record_id, metric_id, generation, occurrence, person_id)
  ) strict, without rowid;
CREATE TABLE "day_totals" (
    metric_id text not null,
    generation integer not null,
    person_id text not null,
    day integer not null,
    count integer not null,
    sum integer not null,
    primary key (metric_id, generation, person_id, day)
  ) strict, without rowid;
CREATE TABLE "month_totals" (
    metric_id text not null,
    generation integer not null,
    person_id text not null,
    month integer not null,
    count integer not null,
    sum integer not null,
    primary key (metric_id, generation, person_id, month)
  ) strict, without rowid;
CREATE TABLE "stage_entries" (
    kind text not null,
    entry_id text not null,
    seq integer not null,
    record_id text not null,
    at integer not null,
    pipeline_id text,
    stage_id text not null,
    stage_kind text not null,
    primary key (kind, record_id, at, seq, entry_id)
  ) strict, without rowid;
CREATE TABLE "owner_intervals" (
    kind text not null,
    record_id text not null,
    from_at integer not null,
    owner_id text,
    assumed integer not null,
    primary key (kind, record_id, from_at)
  ) strict, without rowid;
CREATE TABLE "goal_moves" (
    goal_id text not null,
    seq integer not null,
    at integer not null,
    primary key (goal_id)
  ) strict, without rowid;
CREATE TABLE "credit_changes" (
    id integer primary key,
    metric_id text not null,
    person_id text not null,
    day integer not null,
    kind text not null,
    record_id text not null,
    value_before integer,
    value_after integer,
    at integer not null
  ) strict;
CREATE INDEX credits_person_day on credits (metric_id, generation, person_id, day);
CREATE UNIQUE INDEX stage_entries_entry on stage_entries (kind, entry_id);
CREATE INDEX goal_moves_seq on goal_moves (seq);
CREATE INDEX credit_changes_person_day on credit_changes (metric_id, person_id, day);
CREATE TABLE department_leads (
    id integer primary key autoincrement,
    department_id text not null,
    parent_id text,
    head_id text,
    set_by text not null,
    set_at integer not null
  ) strict;
CREATE INDEX department_leads_department on department_leads (department_id, id);
CREATE TABLE owner_moves (
    kind text not null, record_id text not null, at integer not null, person_id text not null, to_person_id text not null, bulk_id integer,
    primary key (kind, record_id, at)
  ) strict;
CREATE INDEX owner_moves_person on owner_moves (person_id, at);
CREATE INDEX owner_moves_bulk on owner_moves (bulk_id);
CREATE TABLE next_steps (kind text not null, record_id text not null, deal_id text not null, primary key (kind, record_id)) strict;
CREATE INDEX next_steps_deal on next_steps (deal_id);
