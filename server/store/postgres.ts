import pg from 'pg'
import { Kysely, PostgresDialect } from 'kysely'
import type { Database } from './database'

const INT8 = 20
const NUMERIC = 1700
const JSONB = 3802

/**
 * Opens one schema of a PostgreSQL database the way the store expects it: 64-bit integers as safe numbers, JSON as text
 * (as SQLite gives it). The cluster's locale must be C.UTF-8, so that text sorts by code point and `lower` knows Cyrillic.
 */
export function openPostgres<Tables>(url: string, schema: string): Database<Tables> {
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error(`not a plain schema name: ${schema}`)
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 4, types: { getTypeParser: typeParser } })
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { dialect: 'postgres', db, raw: null, close: async () => { await db.destroy() } }
}

// The signature is pg's own: it asks per column type and wire format.
function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8 || oid === NUMERIC) return toSafeNumber
  if (oid === JSONB) return (text: string) => text
  return pg.types.getTypeParser(oid, format)
}

function toSafeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`too large for an exact number: ${text}`)
  return value
}
