import { ddl } from '../migration-types'

/** What `distinct` counts, kept with the credit; and every value entered by hand, the newest of a person and day counts. */
export const createManualValues = ddl('0004-create-manual-values', (w) => [
  `alter table credits add column counted_key text`,
  // `value` is in ten-thousandths, as in the ledger.
  `create table manual_values (
    id ${w.autoId},
    metric_id text not null,
    person_id text not null,
    day ${w.int} not null,
    value ${w.int} not null,
    entered_by text not null,
    entered_at ${w.int} not null
  ) ${w.strict}`,
  `create index manual_values_metric on manual_values (metric_id, person_id, day)`,
])
