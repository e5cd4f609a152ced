import type { Kysely } from 'kysely'
import type { ChangePage } from '../../shared/api/goal-contract'
import { isRatioMetric } from '../../shared/metric/metric-kind'
import { toDayText } from '../../shared/period/day-number'
import { listChanges, type ChangeLine } from '../store/change-reader'
import type { PortalTables } from '../store/portal-tables'
import { byHandTitles, visibleSegments } from './list-goal-credits'
import { metricOf, partsOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

/** A page of what changed in a goal's figure of late, the newest first; only of people whom the viewer may see. */
export async function listGoalChanges(
  db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, { user, next, limit }: { user?: string | undefined; next?: string | undefined; limit: number },
): Promise<ChangePage> {
  const segments = await visibleSegments(db, ask, opened, user)
  const { lines, total } = await listChanges(db, segments, { afterId: next === undefined ? null : Number(next), limit: limit + 1 })
  const page = lines.slice(0, limit)
  const last = page.at(-1)
  return { changes: page.map((line) => toRow(line, ask, opened)), next: lines.length > limit && last ? String(last.id) : null, total }
}

function toRow(line: ChangeLine, { recordUrl, language }: Ask, { frame, goal }: OpenedGoal): ChangePage['changes'][number] {
  const { id, kind, recordId, personId, day, at, before, after } = line
  const metric = metricOf(frame, goal)
  const [of, to] = partsOf(frame, metric)
  const counted = line.metricId === to?.id ? to : of
  const scale = counted?.scale ?? 1
  return {
    id: String(id), kind, recordId,
    ...(kind === 'manual' ? { title: byHandTitles[language], url: '' } : { title: line.title ?? `#${recordId}`, url: recordUrl({ kind, id: recordId }) }),
    userId: personId, userName: frame.people.get(personId)?.name ?? personId, at: new Date(at).toISOString(), on: toDayText(day),
    before: before === null ? null : before / scale, after: after === null ? null : after / scale,
    ...(isRatioMetric(metric.counts) ? { part: counted === of ? 'of' as const : 'to' as const } : {}), unit: counted?.unit ?? metric.unit,
  }
}
