import { ddl } from '../migration-types'

/** Sums over numbers of the portal's own keep their fractions: what the ledger has of them is in ten-thousandths from now on. */
export const scaleSums = ddl('0014-scale-sums', (w) => {
  const isSum = `v.definition -> 'measure' ->> 'kind' = 'sum' and v.definition -> 'who' ->> 'split' is null
    and exists (select 1 from fields f where f.kind = m.source and f.name = v.definition -> 'measure' ->> 'field' and f.custom = 1 and f.type = 'number')`
  const live = `(select m.id from metrics m join metric_versions v on v.metric_id = m.id and v.version = m.live_version where ${isSum})`
  const next = `(select m.id from metrics m join metric_versions v on v.metric_id = m.id and v.version = m.version where m.next_generation is not null and ${isSum})`
  const times = `cast(10000 as ${w.int})`
  return [
    ...([['credits', 'value'], ['day_totals', 'sum'], ['month_totals', 'sum']] as const).flatMap(([table, column]) =>
      ([[live, 'generation'], [next, 'next_generation']] as const).map(([ids, generation]) => `update ${table} set ${column} = ${column} * ${times}
        where metric_id in ${ids} and generation = (select m.${generation} from metrics m where m.id = ${table}.metric_id)`)),
    `update credit_changes set value_before = value_before * ${times}, value_after = value_after * ${times} where metric_id in ${live}`,
  ]
})
