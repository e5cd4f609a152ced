import type { Kysely } from 'kysely'
import { canDecideBulk } from '../../shared/access/access'
import type { Progress } from '../../shared/api/goal-contract'
import { listGoalBulks, ownerUse, readBulkPeople, type BulkPeople, type GoalBulk, type OwnerMetrics, type OwnerUse } from '../store/bulk-reader'
import type { PortalTables } from '../store/portal-tables'
import type { Frame } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments, type GoalPeriodAsk } from './read-figures'

type Note = NonNullable<Progress['bulkMoves']>[number]

/** The bulk moves that touch each goal in its period; nothing is asked of periods that began after the newest of them. */
export async function readBulkMoves(db: Kysely<PortalTables>, ask: Ask, { frame, asks }: { frame: Frame; asks: readonly GoalPeriodAsk[] }): Promise<Note[][]> {
  const { bulkAt, zone } = frame
  const touched = asks.map(({ period }) => bulkAt !== null && zone.startOfDay(period.from) <= bulkAt)
  const due = asks.filter((_, i) => touched[i])
  if (due.length === 0) return asks.map(() => [])
  const segments = await listSegments(db, ask, { frame, asks: due })
  const bulks = await listGoalBulks(db, segments.flatMap((ofGoal, group) => ofGoal.map((segment) => ({ group, segment }))), ownerMetrics(frame))
  const people = await readBulkPeople(db, [...new Set(bulks.map(({ id }) => id))])
  const byGroup = due.map(({ goal }, group) => bulks.filter((bulk) => bulk.group === group).map((bulk) => toNote(bulk, ask, { frame, goal, concerned: people.get(bulk.id) })))
  let next = 0
  return touched.map((isDue) => (isDue ? byGroup[next++] ?? [] : []))
}

/** The metrics whose credits follow who owns a record. */
export function ownerMetrics({ metrics }: Frame): OwnerMetrics {
  const uses = [...metrics.values()].map(({ id, counts }) => ({ id, use: ownerUse(counts) }))
  const of = (wanted: OwnerUse): string[] => uses.filter(({ use }) => use === wanted).map(({ id }) => id)
  return { then: of('then'), now: of('now') }
}

type Touched = { frame: Frame; goal: GoalPeriodAsk['goal']; concerned: BulkPeople | undefined }

function toNote({ id, what, personId, from, to, records, held, decision }: GoalBulk, { viewer }: Ask, { frame: { people }, goal: { draft }, concerned }: Touched): Note {
  return {
    id: String(id), what, at: new Date(from).toISOString(), until: new Date(to).toISOString(), by: personId === '' ? null : { userId: personId, name: people.get(personId)?.name ?? personId },
    records, held, decision, mayDecide: concerned !== undefined && canDecideBulk(viewer, draft.subject, concerned),
  }
}
