import type { Kysely } from 'kysely'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RecordMatches } from '../../shared/api/goal-contract'
import type { RecordKind } from '../../shared/record/record-types'
import { AppError } from '../errors'
import type { PortalTables } from '../store/portal-tables'
import { findRecordById, searchWindow, type RecordMatch } from '../store/record-search'
import { readablePeople } from './judge-goal-records'
import { findLivePlan } from './live-plan'
import { metricOf, partsOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

const windowSize = 5000
const mostFound = 10

/**
 * Records of the goal's source, of both sources of a ratio, by number or by a part of the title, the number first, then the newest; only of
 * people the viewer may see. Throws not-found for a metric that counts no records.
 */
export async function findGoalRecords(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, text: string): Promise<RecordMatches> {
  const kinds = await listSources(db, opened)
  const personIds = readablePeople(ask, opened)
  const byNumber: Found[] = []
  let byTitle: Found[] = []
  for (const kind of kinds) {
    for (const id of new Set([text, numberIn(text)])) {
      const found = await findRecordById(db, { kind, text: id, personIds })
      if (found) byNumber.push({ ...found, kind })
    }
    for (let afterId: string | null = ''; afterId !== null;) {
      const window: Awaited<ReturnType<typeof searchWindow>> = await searchWindow(db, { kind, text, personIds }, { afterId, size: windowSize, limit: mostFound })
      byTitle = [...byTitle, ...window.found.map((one) => ({ ...one, kind }))].toSorted((a, b) => b.updatedAt - a.updatedAt).slice(0, mostFound)
      afterId = window.lastId
      await nextTurn()
    }
  }
  const isTold = (one: Found): boolean => byNumber.some(({ kind, id }) => kind === one.kind && id === one.id)
  return {
    records: [...byNumber, ...byTitle.filter((one) => !isTold(one))].map(({ kind, id, title, ownerId }) => ({
      kind, id, title, url: ask.recordUrl({ kind, id }), userName: ownerId === null ? null : (opened.frame.people.get(ownerId)?.name ?? null),
    })),
  }
}

type Found = RecordMatch & { kind: RecordKind }

async function listSources(db: Kysely<PortalTables>, opened: OpenedGoal): Promise<RecordKind[]> {
  const sources = new Set<RecordKind>()
  for (const part of partsOf(opened.frame, metricOf(opened.frame, opened.goal))) {
    const live = await findLivePlan(db, part, opened)
    if (live) sources.add(live.newest.definition.source)
  }
  if (sources.size === 0) throw new AppError('not-found', 'no-records', 'This goal counts no records.')
  return [...sources]
}

/** The number that people write after a sign, or that a card's address ends with: «моя сделка № 12», #12, /crm/deal/details/12/. */
function numberIn(text: string): string {
  return /(?:[№#]\s*|\/)(\d+)\/?$/.exec(text)?.[1] ?? text
}
