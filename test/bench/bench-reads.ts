import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from '../../server/credit/create-ledger'
import { createProgress } from '../../server/progress/create-progress'
import type { Ask } from '../../server/progress/progress-types'
import { openPortal, openPortalReader } from '../../server/store/open-portal'
import { loadStructure } from '../../server/store/structure-reader'
import type { Database } from '../../server/store/database'
import type { PortalTables } from '../../server/store/portal-tables'
import { createZones, type Zones } from '../../server/zones'
import { makeMetric, settle } from '../support/ledger'
import { spreadOf, type Figure } from './figure-table'
import { fillPortal, firstFilledDay } from './fill-portal'
import { countWrongCredits } from './start-site'

const people = 20
const goalsEach = 3
const rounds = 9
const readsPerRound = 40
const now = Date.UTC(2026, 10, 19, 9)

type Filled = { deals: number; database: Database<PortalTables>; ask: Ask; goalId: string; progressUs: number[]; boardUs: number[] }

/** How long figures take to read from portals of growing size: goals are sums over totals, so size should not show. */
export async function benchReads(sizes: readonly number[], print: (line: string) => void): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const zones = createZones()
  const progress = createProgress({ zones })
  const portals: Filled[] = []
  try {
    for (const deals of sizes) portals.push(await openFilled({ dataDir, deals, zones, print }))
    for (let round = 0; round < rounds; round += 1) {
      await timeInTurn(portals, (portal) => portal.progressUs, async ({ database: { db }, ask, goalId }) => await progress.progressOf(db, ask, { goalId }))
      await timeInTurn(portals, (portal) => portal.boardUs, async ({ database: { db }, ask }) => await progress.board(db, ask, { unit: 'month' }))
    }
    const [small] = portals
    const large = portals.at(-1)
    if (!small || !large) return []
    for (const { deals, progressUs, boardUs } of portals) {
      print(`  reads at ${count(deals)} deals: one goal ${micros(progressUs)}, board of ${people} × ${goalsEach} ${micros(boardUs)}`)
    }
    const sizesText = `${count(large.deals)} ÷ ${count(small.deals)} deals`
    const figure = (name: string, take: (portal: Filled) => number[]): Figure => ({
      name: `${name}, ${sizesText}`, ours: micros(take(large)), rival: micros(take(small)), goal: { atMost: 1.2 },
      ratio: spreadOf(take(large).map((value, round) => value / (take(small)[round] ?? Number.NaN))),
      reason: 'rounds disagree when something else takes the cores: whatever the size, the same number of totals is read',
    })
    return [
      figure('reading one goal', (portal) => portal.progressUs),
      figure('reading a board', (portal) => portal.boardUs),
      await verify(dataDir, portals),
    ]
  } finally {
    for (const { database } of portals) await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Opening = { dataDir: string; deals: number; zones: Zones; print: (line: string) => void }

/** A portal of that many deals with one metric, credited over all three years as the product credits. */
async function openFilled({ dataDir, deals, zones, print }: Opening): Promise<Filled> {
  const portalId = toPortalId(deals)
  const writer = await openPortal(dataDir, portalId)
  const startedAt = performance.now()
  fillPortal(writer, { deals, people, now })
  const filledAt = performance.now()
  const ledger = createLedger({ database: writer, zones, clock: { now: () => now }, recordUrl: () => '' })
  const editor = { userId: '1' }
  const { id: metricId } = await ledger.saveMetric(editor, null, makeMetric())
  const goalIds: string[] = []
  for (let person = 1; person <= people; person += 1) {
    for (let goal = 1; goal <= goalsEach; goal += 1) {
      const { id } = await ledger.saveGoal(editor, null, {
        metricId, subject: { kind: 'user', id: String(person) }, base: 0, target: goal * 10_000_000, marks: [{ at: 0.7, amountMinor: 500_000 }, { at: 1, amountMinor: 1_000_000 }],
        period: { kind: 'every', unit: 'month', from: firstFilledDay(now) },
      })
      goalIds.push(id)
    }
  }
  await settle(ledger)
  print(`  ${count(deals)} deals: filled in ${Math.round(filledAt - startedAt)} ms, credited in ${Math.round(performance.now() - filledAt)} ms`)
  await writer.close()
  const database = openPortalReader(dataDir, portalId)
  const viewer: Ask['viewer'] = { userId: '1', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() }
  const ask: Ask = { viewer, structure: await loadStructure(database.db), now, language: 'ru', recordUrl: () => '' }
  return { deals, database, ask, goalId: goalIds[0] ?? '', progressUs: [], boardUs: [] }
}

async function verify(dataDir: string, portals: readonly Filled[]): Promise<Figure> {
  let [credits, wrong] = [0, 0]
  for (const { deals } of portals) {
    const found = await countWrongCredits(dataDir, toPortalId(deals))
    credits += found.credits
    wrong += found.wrong
  }
  return { name: 'wrong credits in the filled portals', ours: `${wrong}`, rival: `of ${credits}`, ratio: wrong, goal: { atMost: 0 } }
}

/** Adds each portal's median of a round, in microseconds. Single reads take turns, so that a busy machine is busy for all. */
async function timeInTurn(portals: readonly Filled[], target: (portal: Filled) => number[], read: (portal: Filled) => Promise<unknown>): Promise<void> {
  const times = portals.map((): number[] => [])
  for (let i = 0; i < readsPerRound; i += 1) {
    for (const [index, portal] of portals.entries()) {
      const startedAt = performance.now()
      await read(portal)
      times[index]?.push((performance.now() - startedAt) * 1000)
    }
  }
  for (const [index, portal] of portals.entries()) target(portal).push(spreadOf(times[index] ?? []).median)
}

function toPortalId(deals: number): string {
  return `deals-${deals}`
}

function micros(values: readonly number[]): string {
  const { median } = spreadOf(values)
  return median < 10_000 ? `${Math.round(median)} µs` : `${(median / 1000).toFixed(1)} ms`
}

function count(deals: number): string {
  return deals >= 1_000_000 ? `${deals / 1_000_000}M` : `${deals / 1000}k`
}
