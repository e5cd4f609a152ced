import type { Database } from './database'

/** A mark that changes whenever watched rows do, whoever writes them; null where nobody can tell (PostgreSQL). */
export type ChangeStamp = () => string | null

/** Of a table only changes of these columns, or only rows for which `rows` (SQL over `row`) holds. */
export type Refined = { columns?: readonly string[]; rows?: string }

/** What to watch: every table but these, so that a new one is not forgotten; of some only a part. */
export type Watching = { except: readonly string[]; refined: Readonly<Record<string, Refined>> }

/** Tables that change with every record. */
export const recordTables = [
  'records', 'stage_entries', 'stage_moves', 'owner_moves', 'next_steps', 'owner_intervals', 'sync_state', 'credits', 'credit_changes', 'day_totals', 'month_totals', 'manual_values', 'goal_moves',
] as const

/** Settings but for those that are written with every change. */
export const lastingSettings: Refined = { rows: `row.name not in ('move_seq', 'last_change_at', 'fresh_at', 'seen_at', 'swept_at', 'clean_stop')` }

/**
 * Watches tables by temporary triggers of this connection; a rollback takes the mark back with the rows. Marks are random, so that none
 * comes twice. What other connections write changes the mark with whatever they touched.
 */
export function watchChanges<Tables>({ raw }: Database<Tables>, name: string, { except, refined }: Watching): ChangeStamp {
  if (!raw) return () => null
  const mark = `stamp_${name}`
  raw.exec(`create temp table if not exists ${mark} (value text not null);
    delete from temp.${mark};
    insert into temp.${mark} values (hex(randomblob(8)))`)
  const tables = raw.prepare<[], string>(`select name from main.sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'`).pluck().all()
  for (const table of tables.filter((each) => !except.includes(each))) {
    const { columns, rows } = refined[table] ?? {}
    for (const event of ['insert', 'update', 'delete'] as const) {
      const tests = [
        rows === undefined ? '' : [event === 'insert' ? [] : ['old'], event === 'delete' ? [] : ['new']].flat().map((row) => `(${rows.replaceAll('row.', `${row}.`)})`).join(' or '),
        event === 'update' && columns ? columns.map((column) => `old.${column} is not new.${column}`).join(' or ') : '',
      ].filter((test) => test !== '')
      raw.exec(`create temp trigger if not exists ${mark}_${table}_${event} after ${event} on main.${table}
        ${tests.length > 0 ? `when ${tests.map((test) => `(${test})`).join(' and ')}` : ''}
        begin update ${mark} set value = hex(randomblob(8)); end`)
    }
  }
  const read = raw.prepare<[], string>(`select value from temp.${mark}`).pluck()
  const readOthers = raw.prepare<[], number>('pragma data_version').pluck()
  return () => `${readOthers.get() ?? ''}:${read.get() ?? ''}`
}
