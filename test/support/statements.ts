import type { Database } from '../../server/store/database'

/** Notes the text of every statement that SQLite prepares from now on. */
export function recordStatements<Tables>({ raw }: Database<Tables>): string[] {
  if (!raw) throw new Error('only SQLite tells its statements')
  const texts: string[] = []
  const prepare = raw.prepare.bind(raw)
  // The same function with a note: the cast keeps better-sqlite3's overloads.
  raw.prepare = ((text: string) => {
    texts.push(text)
    return prepare(text)
  }) as typeof raw.prepare
  return texts
}

/** The lines of SQLite's plan for a statement. */
export function explainPlan<Tables>({ raw }: Database<Tables>, text: string): string[] {
  const named = Object.fromEntries([...text.matchAll(/@(\w+)/g)].map((match) => [match[1] ?? '', null]))
  const statement = raw?.prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
  const rows = Object.keys(named).length > 0 ? statement?.all(named) : statement?.all(Array.from(text.matchAll(/\?/g), () => null))
  return (rows ?? []).map((row) => row.detail)
}

/** Notes the text of every statement that SQLite runs from now on, of one kept prepared each time; what was prepared before is not seen. */
export function recordRuns<Tables>({ raw }: Database<Tables>): string[] {
  if (!raw) throw new Error('only SQLite tells its statements')
  const texts: string[] = []
  const prepare = raw.prepare.bind(raw)
  raw.prepare = ((text: string) => {
    const statement = prepare(text)
    for (const name of ['run', 'all', 'get'] as const) {
      const method: (...args: unknown[]) => unknown = statement[name].bind(statement)
      Object.assign(statement, { [name]: (...args: unknown[]): unknown => {
        texts.push(text)
        return method(...args)
      } })
    }
    return statement
  }) as typeof raw.prepare
  return texts
}
