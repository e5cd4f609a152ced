import { ddl } from '../migration-types'

/** Metrics with versions, goals, the ledger of credits and its totals. `day` is the local day number, `month` year * 12 + month - 1. */
export const createGoals = ddl('0003-create-goals', (w) => [
  // `generation` is the live one, credited by `live_version`; `next_generation` is being credited by `version`.
  // `credited_from` is the first local day with credits; null while no goal needs any.
  `create table metrics (
    id text primary key,
    name text not null,
    source text,
    definition ${w.json} not null,
    version ${w.int} not null,
    live_version ${w.int} not null,
    generation ${w.int} not null,
    next_generation ${w.int},
    credited_from ${w.int},
    next_credited_from ${w.int},
    recredit_cursor text,
    recredit_done ${w.int} not null default 0,
    recredit_total ${w.int} not null default 0,
    created_by text not null,
    updated_by text not null,
    created_at ${w.int} not null,
    updated_at ${w.int} not null
  ) ${w.strict}`,
  `create table metric_versions (
    metric_id text not null, version ${w.int} not null, definition ${w.json} not null, from_day ${w.int},
    created_by text not null, created_at ${w.int} not null,
    primary key (metric_id, version)
  ) ${w.strict}`,
  `create table goals (
    id text primary key,
    metric_id text not null references metrics (id),
    subject_kind text not null,
    subject_id text,
    period_kind text not null,
    period_unit text,
    from_day ${w.int} not null,
    to_day ${w.int},
    definition ${w.json} not null,
    created_by text not null,
    updated_by text not null,
    created_at ${w.int} not null,
    updated_at ${w.int} not null
  ) ${w.strict}`,
  `create index goals_metric on goals (metric_id)`,
  `create index goals_subject on goals (subject_kind, subject_id)`,
  // Which goals moved, in order: the stream resumes from a sequence number.
  `create table goal_moves (goal_id text primary key, seq ${w.int} not null, at ${w.int} not null) ${w.strict}`,
  `create index goal_moves_seq on goal_moves (seq)`,
  `create table credits (
    metric_id text not null,
    generation ${w.int} not null,
    kind text not null,
    record_id text not null,
    occurrence ${w.int} not null,
    person_id text not null,
    at ${w.int} not null,
    day ${w.int} not null,
    value ${w.int} not null,
    version ${w.int} not null,
    assumed_owner ${w.int} not null,
    primary key (metric_id, generation, kind, record_id, occurrence, person_id)
  ) ${w.strict}`,
  `create index credits_record on credits (kind, record_id)`,
  `create index credits_person_day on credits (metric_id, generation, person_id, day)`,
  `create table day_totals (
    metric_id text not null, generation ${w.int} not null, person_id text not null, day ${w.int} not null,
    count ${w.int} not null, sum ${w.int} not null,
    primary key (metric_id, generation, person_id, day)
  ) ${w.strict}`,
  `create table month_totals (
    metric_id text not null, generation ${w.int} not null, person_id text not null, month ${w.int} not null,
    count ${w.int} not null, sum ${w.int} not null,
    primary key (metric_id, generation, person_id, month)
  ) ${w.strict}`,
])
