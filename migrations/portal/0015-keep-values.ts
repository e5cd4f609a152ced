import { ddl } from '../migration-types'

/**
 * Money is valued by the day of each credit: custom money keeps what it is in its own currency. No rate is in force for what was
 * credited before, so that it stays as it is until the ledger is turned to the newest. A version keeps what custom field it measures, for
 * the day when the CRM has it no more.
 */
export const keepValues = ddl('0015-keep-values', (w) => {
  const measured = (column: string): string => `(select f.${column} from fields f where f.kind = metric_versions.definition ->> 'source'
    and f.name = metric_versions.definition -> 'measure' ->> 'field' and f.custom = 1)`
  return [
    `alter table records add column foreign_money ${w.json}`,
    `insert into settings (name, value) select 'credited_rates', '' where exists (select 1 from currency_rates)`,
    'alter table metric_versions add column field_type text',
    'alter table metric_versions add column field_title text',
    `update metric_versions set field_type = ${measured('type')}, field_title = ${measured('title')}`,
  ]
})
