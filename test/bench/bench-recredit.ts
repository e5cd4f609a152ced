import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../server/store/database'
import { createLedger } from '../../server/credit/create-ledger'
import type { Ledger } from '../../server/credit/ledger-types'
import { openPortal } from '../../server/store/open-portal'
import type { PortalTables } from '../../server/store/portal-tables'
import { createZones } from '../../server/zones'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { editor, makeMetric } from '../support/ledger'
import { pipelineCount, sourceCount } from '../support/many-metrics'
import { spreadOf, type Figure, type Spread } from './figure-table'
import { fillPortal, firstFilledDay } from './fill-portal'
import { countWrongCredits } from './start-site'

const now = Date.UTC(2026, 10, 19, 9)
const rounds = 3
const moscowMs = 3 * 3_600_000
const portalId = 'recredit'

type Bench = { dataDir: string; database: Database<PortalTables>; ledger: Ledger; deals: number; print: (line: string) => void }

/** Crediting one metric over all records, and previewing it, each beside one SQL scan that comes to the same figures. */
export async function benchRecredit(deals: number, wanted: readonly string[], print: (line: string) => void): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const database = await openPortal(dataDir, portalId)
  try {
    fillPortal(database, { deals, people: 20, now })
    const ledger = createLedger({ database, zones: createZones(), clock: { now: () => now }, recordUrl: () => '' })
    const bench = { dataDir, database, ledger, deals, print }
    return [
      ...(wanted.includes('preview') ? [await benchPreview(bench)] : []),
      ...(wanted.includes('recredit') ? await benchCrediting(bench) : []),
    ]
  } finally {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Every record counts, on the day it was created: the most credits a metric of one moment can have. */
async function benchCrediting({ dataDir, database, ledger, deals, print }: Bench): Promise<Figure[]> {
  const ratios: number[] = []
  const [ours, rivals, longest]: number[][] = [[], [], []]
  const metric = makeMetric({ when: 'createdAt' })
  const { id: metricId } = await ledger.saveMetric(editor, null, metric)
  for (let round = 0; round < rounds; round += 1) {
    const rivalMs = scan(database)
    const goal = await ledger.saveGoal(editor, null, {
      metricId, subject: { kind: 'everyone' }, base: 0, target: 1, marks: [], period: { kind: 'every', unit: 'month', from: firstFilledDay(now) },
    })
    const slices = await creditAll(database, ledger, metricId)
    const oursMs = slices.reduce((sum, ms) => sum + ms, 0)
    ours?.push(oursMs)
    rivals?.push(rivalMs)
    longest?.push(spreadOf(slices).median)
    ratios.push(oursMs / rivalMs)
    print(`  re-credit of ${deals} deals: ${Math.round(oursMs)} ms in ${slices.length} slices (median ${spreadOf(slices).median.toFixed(1)} ms, longest ${spreadOf(slices).max.toFixed(1)} ms), one scan ${Math.round(rivalMs)} ms`)
    if (round === rounds - 1) break
    await ledger.deleteGoal(goal.id)
    while ((await ledger.workSlice()).more);
  }
  const found = await countWrongCredits(dataDir, portalId)
  return [
    {
      name: `re-credit one metric, ${deals} deals ÷ one SQL scan`, ours: ms(ours ?? []), rival: ms(rivals ?? []), ratio: spreadOf(ratios), goal: { atMost: 6 },
      reason: `each credit is written into two trees and two totals and valued at the rate of its own day, and each slice is a transaction of its own, so that the writing thread stays free${atFullSize(deals)}`,
    },
    { name: 'median slice of a re-credit, ms', ours: ms(longest ?? []), rival: '20 ms', ratio: spreadOf(longest ?? []), goal: { atMost: 20 }, reason: `a slice is never less than 1000 records, so that its commit does not outweigh them: these came to ${ms(longest ?? [])} of wall time on this machine` },
    { name: 'wrong credits after the re-credit', ours: `${found.wrong}`, rival: `of ${found.credits}`, ratio: found.wrong, goal: { atMost: 0 } },
  ]
}

/** Runs the background work until the new generation is live; how long each slice took. */
async function creditAll({ db }: Database<PortalTables>, ledger: Ledger, metricId: string): Promise<number[]> {
  const slices: number[] = []
  for (;;) {
    const startedAt = performance.now()
    await ledger.workSlice()
    slices.push(performance.now() - startedAt)
    const row = await db.selectFrom('metrics').select('next_generation').where('id', '=', metricId).executeTakeFirstOrThrow()
    if (row.next_generation === null) return slices
  }
}

/** The best single statement found for what crediting comes to: count and sum of each person and local day, by the owner of that moment. */
function scan({ raw }: Database<PortalTables>): number {
  if (!raw) throw new Error('The bench reads SQLite files')
  const startedAt = performance.now()
  raw.prepare(`select coalesce(o.owner_id, r.owner_id) as person, (r.created_at + ${moscowMs}) / 86400000 as day, count(*), sum(r.base_minor)
    from records r left join owner_intervals o on o.kind = 'deal' and o.record_id = r.id and o.from_at = (
      select max(i.from_at) from owner_intervals i where i.kind = 'deal' and i.record_id = r.id and i.from_at <= r.created_at)
    where r.kind = 'deal' and r.excluded = 0 group by 1, 2`).all()
  return performance.now() - startedAt
}

async function benchPreview({ database, ledger, deals, print }: Bench): Promise<Figure> {
  const { raw } = database
  if (!raw) throw new Error('The bench reads SQLite files')
  const where = { all: [
    { field: 'pipelineId', op: 'in' as const, value: halfOf(pipelineCount) }, { field: 'stageKind', op: 'in' as const, value: ['won', 'lost'] },
    { field: 'amount', op: 'gte' as const, value: 1_000_000 }, { field: 'sourceId', op: 'in' as const, value: halfOf(sourceCount) },
  ] }
  const definition: FunnelMetric = makeMetric({ when: 'createdAt', where })
  const quoted = (options: number): string => halfOf(options).map((value) => `'${value}'`).join(', ')
  // The same conditions and the same figures, without a count after each condition.
  const rival = raw.prepare(`select count(*), sum(r.base_minor), count(distinct coalesce(o.owner_id, r.owner_id)) from records r
    left join owner_intervals o on o.kind = 'deal' and o.record_id = r.id and o.from_at = (
      select max(i.from_at) from owner_intervals i where i.kind = 'deal' and i.record_id = r.id and i.from_at <= r.created_at)
    where r.kind = 'deal' and r.excluded = 0 and r.pipeline_id in (${quoted(pipelineCount)}) and r.stage_kind in ('won', 'lost') and r.base_minor >= 1000000
      and json_extract(r.fields, '$.sourceId') in (${quoted(sourceCount)})`)
  const [ours, rivals, ratios]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    rival.all()
    const between = performance.now()
    const { matched } = await ledger.preview({ definition, period: null, language: 'ru', personIds: null })
    const ended = performance.now()
    rivals.push(between - startedAt)
    ours.push(ended - between)
    ratios.push((ended - between) / (between - startedAt))
    print(`  preview of ${deals} deals: ${matched} match, ${Math.round(ended - between)} ms, one scan ${Math.round(between - startedAt)} ms`)
  }
  return {
    name: `preview with step counts and sample, ${deals} deals ÷ one SQL scan`, ours: ms(ours), rival: ms(rivals), ratio: spreadOf(ratios) satisfies Spread, goal: { atMost: 2 },
    reason: `one scan judges every record step by step; those that pass are then looked up to be valued, and kept for the newest of them${atFullSize(deals)}`,
  }
}

/** Both goals are those of a million records, beside which the fixed costs of a statement are small. */
function atFullSize(deals: number): string {
  return deals < 1_000_000 ? '; the goal is that of 1M records (--large)' : ''
}

/** Half of the values that the filled deals have. */
function halfOf(options: number): string[] {
  return Array.from({ length: options / 2 }, (_, i) => String(i))
}

function ms(values: readonly number[]): string {
  return `${spreadOf(values).median.toFixed(values.some((value) => value < 100) ? 1 : 0)} ms`
}
