import type { Database } from './database'

/** A mark that changes whenever watched rows do, whoever writes them; null where nobody can tell (PostgreSQL). */
export type ChangeStamp = () => string | null

/** What to watch: all rows of a table, or only changes of these columns, or only rows for which `rows` (SQL over `row`) holds. */
export type Watched = { table: string; columns?: readonly string[]; rows?: string }

/**
 * Watches tables by temporary triggers of this connection; a rollback takes the mark back with the rows. Marks are random, so that none
 * comes twice. What other connections write changes the mark with whatever they touched.
 */
export function watchChanges<Tables>({ raw }: Database<Tables>, name: string, watched: readonly Watched[]): ChangeStamp {
  if (!raw) return () => null
  const mark = `stamp_${name}`
  raw.exec(`create temp table if not exists ${mark} (value text not null);
    delete from temp.${mark};
    insert into temp.${mark} values (hex(randomblob(8)))`)
  for (const { table, columns, rows } of watched) {
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
