import { ddl } from '../migration-types'

/** Activities and tasks of deals that are still to be done: whether a deal has a next step is asked of every deal that changes. */
export const createNextSteps = ddl('0021-create-next-steps', (w) => {
  const deal = w.member('fields', 'dealId')
  const has = `case when exists (select 1 from next_steps s where s.deal_id = records.id) then 'true' else 'false' end`
  return [
    `create table next_steps (kind text not null, record_id text not null, deal_id text not null, primary key (kind, record_id)) ${w.strict}`,
    `create index next_steps_deal on next_steps (deal_id)`,
    `insert into next_steps select kind, id, ${deal} from records where ${deal} is not null
      and ((kind = 'activity' and stage_kind = 'open') or (kind = 'task' and ${w.member('fields', 'completedAt')} is null))`,
    `update records set fields = ${w.json === 'jsonb' ? `fields || jsonb_build_object('hasNextStep', (${has})::boolean)` : `json_set(fields, '$."hasNextStep"', json(${has}))`} where kind = 'deal'`,
  ]
})
