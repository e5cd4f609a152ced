import Sqlite from 'better-sqlite3'
import { DuckDBInstance } from '@duckdb/node-api'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Condition, Funnel } from '../../shared/funnel/funnel-types'
import { isCondition } from '../../shared/funnel/funnel-steps'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { boardPeople, type CrowdedPortal } from './crowded-portal'

/** Instants, the end exclusive. */
type Period = { from: number; to: number }

/** One metric's figures of a period: how many credits each person has and their sum. */
export type RivalFigures = { owner: string; count: number; sum: number }[]

/** SQL over records in its best form: real columns for everything a condition names, each moment worked out beforehand. */
export type Rival = { name: string; figures(i: number): Promise<RivalFigures>; close(): void }

const columns: Readonly<Record<string, string>> = {
  ownerId: 'owner', pipelineId: 'pipeline', sourceId: 'source', typeId: 'type', amount: 'amount', title: 'title', 'custom.UF_CRM_REGION': 'region',
  'custom.UF_CRM_PRODUCT': 'product', 'custom.UF_CRM_SEGMENT': 'segment', 'custom.UF_CRM_SCORE': 'score',
}
const moments = { createdAt: 'created_at', wonAt: 'won_at', lostAt: 'lost_at', closedAt: 'closed_at' } as const
const types = { id: 'text', owner: 'text', title: 'text', created_at: 'bigint', won_at: 'bigint', lost_at: 'bigint', closed_at: 'bigint', pipeline: 'text', amount: 'bigint', source: 'text', type: 'text', region: 'text', product: 'text', segment: 'text', score: 'bigint' }
const table = Object.entries(types).map(([name, type]) => `${name} ${type}`).join(', ')
/** What conditions look at, those that leave the fewest rows first. */
const covered = ['pipeline', 'product', 'region', 'source', 'segment', 'type', 'score', 'amount', 'owner', 'title']

/** A table of the portal's deals with an index for each moment that holds every other column: a metric is one range of one index. */
export function openSqliteRival(dataDir: string, portal: CrowdedPortal, period: Period): { all: Rival; board: Rival } {
  const raw = new Sqlite(join(dataDir, `rival-${portal.deals}.sqlite`))
  raw.pragma('journal_mode = off')
  raw.pragma('synchronous = off')
  raw.pragma('cache_size = -400000')
  raw.exec(`create table deals (${table.replaceAll('bigint', 'integer')})`)
  raw.exec(`attach '${portal.database.raw?.name ?? ''}' as portal; insert into deals ${select('portal.')}; detach portal`)
  for (const moment of Object.values(moments)) raw.exec(`create index by_${moment} on deals (${[moment, ...covered].join(', ')})`)
  raw.exec('analyze')
  const toRival = (people: number | null): Rival => {
    const statements = portal.metrics.map((metric) => raw.prepare<[], RivalFigures[number]>(toSql(metric, period, people)))
    return { name: 'SQLite', figures: async (i) => await Promise.resolve(statements[i]?.all() ?? []), close: () => { if (raw.open) raw.close() } }
  }
  return { all: toRival(null), board: toRival(boardPeople) }
}

/** The same table in DuckDB, in memory and sorted by the moment most metrics ask for; its own zone maps are its indexes. */
export async function openDuckRival(dataDir: string, portal: CrowdedPortal, { period, threads }: { period: Period; threads: number }): Promise<Rival> {
  const file = join(dataDir, `rival-${portal.deals}.csv`)
  await writeCsv(portal, file)
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  await connection.run(`create table deals (${table})`)
  await connection.run(`insert into deals select * from read_csv('${file}', header = false, delim = '|', columns = {${Object.entries(types).map(([name, type]) => `'${name}': '${type}'`).join(', ')}}) order by closed_at`)
  const statements = await Promise.all(portal.metrics.map(async (metric) => await connection.prepare(toSql(metric, period))))
  return {
    name: `DuckDB, ${threads} thread${threads === 1 ? '' : 's'}`,
    figures: async (i) => {
      const rows = await (await statements[i]?.runAndReadAll())?.getRowObjectsJS() ?? []
      return rows.map((row) => ({ owner: String(row['owner']), count: Number(row['count']), sum: Number(row['sum']) }))
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Moments are those of the filling: each deal enters its last stage once. */
function select(schema: string): string {
  const field = (name: string): string => `json_extract(r.fields, '$."${name}"')`
  const entered = (...kinds: string[]): string => `(select max(s.at) from ${schema}stage_entries s where s.kind = 'deal' and s.record_id = r.id and r.stage_kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}) and s.stage_kind = r.stage_kind)`
  return `select r.id, r.owner_id, r.title, r.created_at, ${entered('won')}, ${entered('lost')}, ${entered('won', 'lost')}, r.pipeline_id, r.base_minor, ${field('sourceId')}, ${field('typeId')},
    ${field('custom.UF_CRM_REGION')}, ${field('custom.UF_CRM_PRODUCT')}, ${field('custom.UF_CRM_SEGMENT')}, ${field('custom.UF_CRM_SCORE')} from ${schema}records r where r.kind = 'deal'`
}

async function writeCsv({ database: { raw } }: CrowdedPortal, file: string): Promise<void> {
  const out = createWriteStream(file)
  let lines: string[] = []
  for (const row of raw?.prepare<[], unknown[]>(select('main.')).raw().iterate() ?? []) {
    lines.push(row.map((value) => value ?? '').join('|'))
    if (lines.length < 10_000) continue
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
    lines = []
  }
  out.end(lines.length > 0 ? `${lines.join('\n')}\n` : '')
  await once(out, 'finish')
}

/** The figures of everybody, or of the first people only. */
function toSql({ where, when, measure }: FunnelMetric, { from, to }: Period, people: number | null = null): string {
  const moment = moments[when as keyof typeof moments]
  return `select owner, count(*) as count, ${measure.kind === 'count' ? 'count(*)' : 'sum(amount)'} as sum from deals where ${moment} >= ${from} and ${moment} < ${to} and ${toTest(where)}
    ${people === null ? '' : `and owner in (${Array.from({ length: people }, (_, i) => `'${i + 1}'`).join(', ')})`} group by owner`
}

function toTest(funnel: Funnel): string {
  if (isCondition(funnel)) return ofCondition(funnel)
  if ('not' in funnel) return `not (${toTest(funnel.not)})`
  const [children, joint, none] = 'all' in funnel ? [funnel.all, ' and ', 'true'] : [funnel.any, ' or ', 'false']
  return children.length === 0 ? none : `(${children.map(toTest).join(joint)})`
}

/** The operators of `makeManyMetrics`; its values are numbers and short texts of its own. */
function ofCondition({ field, op, value }: Condition): string {
  const column = columns[field] ?? raise(field)
  const literal = (one: unknown): string => (typeof one === 'number' ? String(one) : `'${String(one)}'`)
  switch (op) {
    case 'is': return `${column} = ${literal(value)}`
    case 'isNot': return `${column} <> ${literal(value)}`
    case 'gte': return `${column} >= ${literal(value)}`
    case 'in': return `${column} in (${(value as string[]).map(literal).join(', ')})`
    case 'between': return `${column} between ${(value as number[]).map(literal).join(' and ')}`
    case 'contains': return `${column} like '%${String(value)}%'`
    default: return raise(op)
  }
}

function raise(name: string): never {
  throw new Error(`the rivals do not know ${name}`)
}
