import { ddl } from '../migration-types'

/** When people were away or not employed, what their bonuses may come to, and in which currency a goal's money was set. */
export const createAbsences = ddl('0008-create-absences', (w) => [
  // Local days, half-open.
  `create table absences (
    id text primary key,
    person_id text not null,
    from_day ${w.int} not null,
    to_day ${w.int} not null,
    kind text not null,
    created_by text not null,
    created_at ${w.int} not null
  ) ${w.strict}`,
  `create index absences_person on absences (person_id, from_day)`,
  // The newest one not later than a period's first day holds for it; both null takes an earlier one back.
  `create table bonus_limits (
    person_id text not null,
    unit text not null,
    from_day ${w.int} not null,
    cap_minor ${w.int},
    floor_minor ${w.int},
    set_by text not null,
    set_at ${w.int} not null,
    primary key (person_id, unit, from_day)
  ) ${w.strict}`,
  // When somebody new appeared in a portal that was known already, and when somebody was gone.
  `alter table people add column joined_at ${w.int}`,
  `alter table people add column left_at ${w.int}`,
  `alter table goals add column currency text`,
  `update goals set currency = (select value from settings where name = 'currency')`,
])
