import { createProgress } from '../../server/progress/create-progress'
import type { Ask } from '../../server/progress/progress-types'
import { loadStructure } from '../../server/store/structure-reader'
import { sumSegments, type Segment } from '../../server/store/total-reader'
import { benchNow, boardDepartment, boardMetrics, boardPeople, type CrowdedPortal } from './crowded-portal'
import { sizeText, spreadOf, type Figure } from './figure-table'
import type { Rival } from './rival-tables'

const rounds = 9
const reads = 10

/** `found`: how many of the board's figures are not nothing. */
export type BoardCosts = { portal: CrowdedPortal; found: number; rivalMs: number[]; figuresMs: number[]; boardMs: number[] }

/** The figures of 20 people × 15 goals: as SQL over records, as sums over totals, and the whole board with its goals, bonuses and paces. */
export async function measureBoards(contests: readonly { portal: CrowdedPortal; rival: Rival; days: { from: number; to: number } }[]): Promise<BoardCosts[]> {
  const all: BoardCosts[] = contests.map(({ portal }) => ({ portal, found: 0, rivalMs: [], figuresMs: [], boardMs: [] }))
  const progress = new Map(contests.map(({ portal }) => [portal, createProgress({ zones: portal.zones })]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, { portal, rival, days }] of contests.entries()) {
      const { db } = portal.database
      const viewer: Ask['viewer'] = { userId: '1', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() }
      const ask: Ask = { viewer, structure: await loadStructure(db), now: benchNow, language: 'ru', recordUrl: () => '' }
      const metrics = await db.selectFrom('metrics').select(['id', 'generation']).where('id', 'in', portal.metricIds.slice(0, boardMetrics)).execute()
      const segments = metrics.flatMap(({ id, generation }) => Array.from({ length: boardPeople }, (_, person): Segment => ({ metricId: id, generation, personId: String(person + 1), ...days })))
      const costs = all[i]
      if (!costs) continue
      costs.found = (await sumSegments(db, segments)).filter(({ count }) => count > 0).length
      costs.rivalMs.push(await medianMs(async () => { for (let metric = 0; metric < boardMetrics; metric += 1) await rival.figures(metric) }))
      costs.figuresMs.push(await medianMs(async () => { await sumSegments(db, segments) }))
      costs.boardMs.push(await medianMs(async () => { await progress.get(portal)?.board(db, ask, { unit: 'month', department: boardDepartment }) }))
    }
  }
  return all
}

export function boardFigures(all: readonly BoardCosts[]): Figure[] {
  const [small] = all
  const large = all.at(-1)
  if (!small || !large) return []
  const size = `${boardPeople} × ${boardMetrics}`
  return [
    {
      name: `figures of a board of ${size}: SQL over records ÷ ours, ${sizeText(large.portal.deals)} deals`, ours: ms(large.figuresMs), rival: ms(large.rivalMs),
      ratio: spreadOf(large.rivalMs.map((value, round) => value / (large.figuresMs[round] ?? Number.NaN))), goal: { atLeast: 100 },
      reason: `each of the ${boardPeople * boardMetrics} figures is a look-up of its own, whatever the number of records, and the rival reads only the month's part of a covering index for each moment${large.portal.deals < 1_000_000 ? ': its cost grows with the records, and the goal is that of 1M deals (--large)' : ''}`,
    },
    ...([['figures', 'figuresMs'], ['whole answer', 'boardMs']] as const).map(([name, costs]): Figure => ({
      name: `${name} of a board of ${size}, ${sizeText(large.portal.deals)} ÷ ${sizeText(small.portal.deals)} deals`, ours: ms(large[costs]), rival: ms(small[costs]),
      ratio: spreadOf(large[costs].map((value, round) => value / (small[costs][round] ?? Number.NaN))), goal: { atMost: 1.2 },
      reason: `both look up ${boardPeople * boardMetrics} figures, of which the small portal has ${small.found} and the large one ${large.found}: what is found has to be read and handed over, and rounds disagree when something else takes the cores`,
    })),
  ]
}

export function describeBoard({ portal, rivalMs, figuresMs, boardMs }: BoardCosts): string {
  return `  board at ${sizeText(portal.deals)} deals: figures by SQL over records ${ms(rivalMs)}, over totals ${ms(figuresMs)}; the whole answer ${ms(boardMs)}`
}

async function medianMs(read: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < reads; i += 1) {
    const startedAt = performance.now()
    await read()
    times.push(performance.now() - startedAt)
  }
  return spreadOf(times).median
}

function ms(values: readonly number[]): string {
  return `${spreadOf(values).median.toFixed(2)} ms`
}
