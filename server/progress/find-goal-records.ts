import type { Kysely } from 'kysely'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RecordMatches } from '../../shared/api/goal-contract'
import type { PortalTables } from '../store/portal-tables'
import { findRecordById, searchWindow, type RecordMatch } from '../store/record-search'
import { readablePeople } from './judge-goal-records'
import { readLivePlan } from './live-plan'
import type { OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

const windowSize = 5000
const mostFound = 10

/** Records of the goal's source by number or by a part of the title, the number first, then the newest; only of people the viewer may see. */
export async function findGoalRecords(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, text: string): Promise<RecordMatches> {
  const { newest: { definition: { source: kind } } } = await readLivePlan(db, opened)
  const query = { kind, text, personIds: readablePeople(ask, opened) }
  const byId = await findRecordById(db, query)
  let found: RecordMatch[] = []
  for (let afterId: string | null = ''; afterId !== null;) {
    const window: Awaited<ReturnType<typeof searchWindow>> = await searchWindow(db, query, { afterId, size: windowSize, limit: mostFound })
    found = [...found, ...window.found].toSorted((a, b) => b.updatedAt - a.updatedAt).slice(0, mostFound)
    afterId = window.lastId
    await nextTurn()
  }
  const all = byId ? [byId, ...found.filter(({ id }) => id !== byId.id)] : found
  return {
    records: all.map(({ id, title, ownerId }) => ({
      kind, id, title, url: ask.recordUrl({ kind, id }), userName: ownerId === null ? null : (opened.frame.people.get(ownerId)?.name ?? null),
    })),
  }
}
