import Sqlite from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { Kysely, SqliteDialect } from 'kysely'
import { z } from 'zod'
import type { Dialect } from '../../migrations/migration-types'
import { toDateOperand } from '../../shared/funnel/date-operand'
import { findDayNumber } from '../../shared/period/day-number'
import { createWorkTime, workTimeRules, type WorkTime } from '../../shared/period/work-time'
import { createZone, type Zone } from '../../shared/period/zone'
import { applyRate, toExactRate, type ExactRate } from '../../shared/money/exact-rate'
import { workCalendarSchema } from '../../shared/api/calendar-contract'
import { foldText } from '../../shared/text/fold-text'
import { noteConnection, type Prepare } from './held-connection'

/**
 * One open database. `raw` is the better-sqlite3 connection for measured hot paths; null on PostgreSQL.
 * Everything else goes through `db`, the same query text on both dialects.
 */
export type Database<Tables> = {
  readonly dialect: Dialect
  readonly db: Kysely<Tables>
  readonly raw: Sqlite.Database | null
  close(): Promise<void>
}

/** Opens a SQLite file the way the product does: WAL, FULL, secure delete, a patient lock. */
export function openSqlite<Tables>(file: string, options: { readonly?: boolean } = {}): Database<Tables> {
  if (!options.readonly) createPrivate(file)
  const raw = new Sqlite(file, { readonly: options.readonly ?? false, timeout: 10_000 })
  if (!options.readonly) {
    raw.pragma('journal_mode = wal')
    raw.pragma('synchronous = full')
    raw.pragma('secure_delete = on')
  }
  raw.pragma('foreign_keys = on')
  addFunctions(raw)
  const prepare = keepPrepared(raw)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: { prepare, close: () => { raw.close() } } }) })
  noteConnection(db, prepare)
  return { dialect: 'sqlite', db, raw, close: async () => { await db.destroy() } }
}

/** How many statements are kept: of long ones, which take memory, only those that come slice after slice. */
const kept = { statements: 300, long: 6, longFrom: 2000 }

/**
 * Prepares each text once: SQLite needs longer to read a statement than to look up a few rows. Whoever puts another `prepare` on the
 * connection sees every call.
 */
function keepPrepared(raw: Sqlite.Database): Prepare {
  const short = new Map<string, Sqlite.Statement<unknown[]>>()
  const long = new Map<string, Sqlite.Statement<unknown[]>>()
  const own = raw.prepare
  return (text) => {
    // A full disk ends the transaction by itself: to end it again would hide why it failed.
    if (text === 'rollback' && !raw.inTransaction) return raw.prepare<unknown[]>('select 1 where 0')
    if (raw.prepare !== own) return raw.prepare<unknown[]>(text)
    const [statements, most] = text.length > kept.longFrom ? [long, kept.long] : [short, kept.statements]
    const statement = statements.get(text) ?? raw.prepare<unknown[]>(text)
    // The texts used last stand at the end.
    statements.delete(text)
    statements.set(text, statement)
    const [oldest] = statements.keys()
    if (statements.size > most && oldest !== undefined) statements.delete(oldest)
    return statement
  }
}

/** Deals and people are nobody's business but the operator's; SQLite gives its log the rights of the file. */
function createPrivate(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** What SQLite cannot do as `shared` does: case of Cyrillic, and reading of dates. Each answers null for what it cannot read. */
function addFunctions(raw: Sqlite.Database): void {
  const add = (name: string, read: (text: string) => string | number | null): void => {
    raw.function(name, { deterministic: true }, (value: unknown) => (typeof value === 'string' ? read(value) : null))
  }
  add('fold', foldText)
  add('day_of_text', (text) => findDayNumber(text.slice(0, 10)))
  add('day_of_date', findDayNumber)
  add('instant_of_text', (text) => {
    const read = toDateOperand(text)
    return read && 'at' in read ? read.at : null
  })
  // A zone's table of offsets costs tens of milliseconds, so each connection builds it once.
  const zones = new Map<string, Zone>()
  raw.function('start_of_day', { deterministic: true }, (timeZone: unknown, day: unknown) => {
    if (typeof timeZone !== 'string' || typeof day !== 'number') return null
    const zone = zones.get(timeZone) ?? createZone(timeZone)
    zones.set(timeZone, zone)
    return zone.startOfDay(day)
  })
  const exactRates = new Map<string, ExactRate | null>()
  raw.function('turn_money', { deterministic: true, varargs: true }, (amountMinor: unknown, ...given: unknown[]) => {
    if (typeof amountMinor !== 'number') return null
    const key = JSON.stringify(given)
    const known = exactRates.get(key)
    const rate = known === undefined ? readExactRate(given) : known
    exactRates.set(key, rate)
    return rate && toInteger(applyRate(amountMinor, rate))
  })
  const workTimes = new Map<string, WorkTime>()
  raw.function('work_time', { deterministic: true }, (key: unknown, at: unknown) => {
    if (typeof key !== 'string' || typeof at !== 'number') return null
    const workTime = workTimes.get(key) ?? readWorkTime(key)
    workTimes.set(key, workTime)
    return workTime(at)
  })
}

/** Currencies from and to, then amount and count of the rate, then those of the base currency's. */
function readExactRate(given: readonly unknown[]): ExactRate | null {
  const [from, to, rateAmount, rateCount, ofAmount, ofCount] = given.map((one) => (typeof one === 'string' ? one : null))
  if (!from || !to || !rateAmount || !rateCount) return null
  return toExactRate({ from, to, rate: { rateAmount, rateCount }, ofTo: ofAmount && ofCount ? { rateAmount: ofAmount, rateCount: ofCount } : null })
}

/** A number of ours is a float to SQLite. */
function toInteger(value: number | null): bigint | null {
  return value === null ? null : BigInt(value)
}

function readWorkTime(key: string): WorkTime {
  const [timeZone, choice] = z.tuple([z.string(), workCalendarSchema]).parse(JSON.parse(key))
  return createWorkTime(workTimeRules(choice, createZone(timeZone)))
}
