import { ddl } from '../migration-types'

/**
 * Money is valued by the day of each credit: custom money keeps what it is in its own currency. No rate is in force for what was
 * credited before, so that it stays as it is until the ledger is turned to the newest.
 */
export const valueByDay = ddl('0015-value-by-day', (w) => [
  `alter table records add column foreign_money ${w.json}`,
  `insert into settings (name, value) select 'credited_rates', '' where exists (select 1 from currency_rates)`,
])
