import { ddl } from '../migration-types'

/** What changed in the live credits of late: who, which record, from which value to which (null: not credited). Old lines are pruned. */
export const createCreditChanges = ddl('0011-create-credit-changes', (w) => [
  `create table credit_changes (
    id ${w.autoId},
    metric_id text not null,
    person_id text not null,
    day ${w.int} not null,
    kind text not null,
    record_id text not null,
    value_before ${w.int},
    value_after ${w.int},
    at ${w.int} not null
  ) ${w.strict}`,
  `create index credit_changes_person_day on credit_changes (metric_id, person_id, day)`,
])
