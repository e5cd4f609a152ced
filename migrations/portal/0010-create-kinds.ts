import { ddl } from '../migration-types'

/** Kinds of records that the CRM has; `history` says who keeps the stage history: crm, own, none. */
export const createKinds = ddl('0010-create-kinds', (w) => [
  `create table kinds (
    kind text primary key,
    title text,
    history text not null,
    sort ${w.int} not null,
    refusal text
  ) ${w.strict}`,
  `update sync_state set kind = 'stages:deal' where kind = 'stageHistory'`,
])
