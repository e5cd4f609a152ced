import type { Kysely } from 'kysely'
import type { Progress } from '../../shared/api/goal-contract'
import type { PortalTables } from '../store/portal-tables'
import type { Frame } from './load-frame'
import type { Ask } from './progress-types'
import { readBulkMoves } from './read-bulk-moves'
import { readFigures, type GoalPeriodAsk } from './read-figures'
import { toProgress } from './to-progress'

/** Progress of each goal asked for, in order. */
export async function readProgress(db: Kysely<PortalTables>, ask: Ask, { frame, asks }: { frame: Frame; asks: readonly GoalPeriodAsk[] }): Promise<Progress[]> {
  const figures = await readFigures(db, ask, { frame, asks })
  const bulkMoves = await readBulkMoves(db, ask, { frame, asks })
  return asks.flatMap((one, i) => {
    const ofGoal = figures[i]
    const bulks = bulkMoves[i] ?? []
    return ofGoal ? [{ ...toProgress(ask, frame, one, ofGoal), ...(bulks.length > 0 ? { bulkMoves: bulks } : {}) }] : []
  })
}
