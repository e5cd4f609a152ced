import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyPortal } from '../../server/credit/verify-portal'
import { createZones } from '../../server/zones'
import { monthOfDay, toDayNumber } from '../../shared/period/day-number'
import { boardFigures, describeBoard, measureBoards } from './bench-board'
import { changeFigures, describeCosts, measureChanges, startCosts } from './bench-changes'
import { benchNow, openCrowdedPortal, type CrowdedPortal } from './crowded-portal'
import { sizeText, type Figure } from './figure-table'
import { openDuckRival, openSqliteRival, type Rival, type RivalFigures } from './rival-tables'

const month = { from: toDayNumber('2026-11-01'), to: toDayNumber('2026-12-01') }

type Contest = { portal: CrowdedPortal; rivals: Rival[]; board: Rival }

/** Portals of 500 metrics beside SQL over the same records: what a change costs, and what a board costs. */
export async function benchCrowded(sizes: readonly number[], parts: { changes: boolean; board: boolean }, print: (line: string) => void): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const contests: Contest[] = []
  const figures: Figure[] = []
  try {
    for (const deals of sizes) contests.push(await openContest(dataDir, deals, print))
    let different = 0
    for (const contest of contests) different += await countDifferent(contest)
    figures.push({ name: 'figures in which ledger, SQLite and DuckDB differ', ours: `${different}`, rival: '', ratio: different, goal: { atMost: 0 } })
    if (parts.board) {
      const boards = await measureBoards(contests.map(({ portal, board }) => ({ portal, rival: board, days: month })))
      for (const costs of boards) print(describeBoard(costs))
      figures.push(...boardFigures(boards))
    }
    if (parts.changes) {
      const changes = contests.map(({ portal, rivals }) => ({ costs: startCosts(portal), rivals }))
      await measureChanges(dataDir, changes)
      for (const { costs } of changes) print(describeCosts(costs))
      figures.push(...changeFigures(changes.map(({ costs }) => costs)))
    }
    for (const { portal } of contests) figures.push(await recount(portal))
    return figures
  } finally {
    for (const { portal, rivals, board } of contests) {
      for (const rival of [...rivals, board]) rival.close()
      await portal.database.close()
    }
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function openContest(dataDir: string, deals: number, print: (line: string) => void): Promise<Contest> {
  const zones = createZones()
  const startedAt = performance.now()
  const portal = await openCrowdedPortal(dataDir, deals, zones)
  const openedAt = performance.now()
  const zone = zones('Europe/Moscow')
  const period = { from: zone.startOfDay(month.from), to: zone.startOfDay(month.to) }
  const sqlite = openSqliteRival(dataDir, portal, period)
  const rivals = [sqlite.all, await openDuckRival(dataDir, portal, { period, threads: 1 }), await openDuckRival(dataDir, portal, { period, threads: 2 })]
  print(`  ${sizeText(deals)} deals, ${portal.metrics.length} metrics: filled and credited in ${Math.round(openedAt - startedAt)} ms, rivals in ${Math.round(performance.now() - openedAt)} ms`)
  return { portal, rivals, board: sqlite.board }
}

/** Whoever reads the month's figures of a metric must read the same. */
async function countDifferent({ portal, rivals }: Contest): Promise<number> {
  const { db } = portal.database
  const rows = await db.selectFrom('month_totals').select(['metric_id', 'person_id', 'count', 'sum']).where('month', '=', monthOfDay(month.from)).execute()
  const ours = new Map<string, RivalFigures>()
  for (const row of rows) ours.set(row.metric_id, [...(ours.get(row.metric_id) ?? []), { owner: row.person_id, count: row.count, sum: row.sum }])
  const toText = (figures: RivalFigures): string => figures.map(({ owner, count, sum }) => `${owner}:${count}:${sum}`).sort().join(' ')
  let different = 0
  for (const [i, metricId] of portal.metricIds.entries()) {
    const own = toText(ours.get(metricId) ?? [])
    for (const rival of rivals) if (toText(await rival.figures(i)) !== own) different += 1
  }
  return different
}

async function recount({ database, zones, deals }: CrowdedPortal): Promise<Figure> {
  const { metrics } = await verifyPortal(database, { zones, clock: { now: () => benchNow } })
  const wrong = metrics.reduce((sum, metric) => sum + metric.wrongCredits + metric.wrongTotals + (metric.pending || metric.broken ? 1 : 0), 0)
  const credits = metrics.reduce((sum, metric) => sum + metric.credits, 0)
  return { name: `wrong credits after the changes, ${sizeText(deals)} deals`, ours: `${wrong}`, rival: `of ${credits}`, ratio: wrong, goal: { atMost: 0 } }
}
