import type { Kysely } from 'kysely'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import type { ChangeLog } from '../store/change-log'
import type { CreditStore } from '../store/credit-store'
import type { PortalTables } from '../store/portal-tables'
import { loadRecords } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import { creditReferring } from './credit-referring'
import type { CreditTargets } from './credit-targets'
import { diffCredits, type Touch } from './diff-credits'

/** Brings the credits of these records in line with their rows; tells which live figures changed. */
export async function creditRecords(
  db: Kysely<PortalTables>, refs: readonly RecordRef[], { store, targets, changes, clock }: { store: CreditStore; targets: CreditTargets; changes: ChangeLog; clock: Clock },
): Promise<Touch[]> {
  const touches: Touch[] = []
  const changed = groupByKind(refs)
  for (const [kind, ids] of changed) {
    const index = await targets.index(db, kind)
    if (index.all.length === 0) continue
    const loaded = await attachRelated(db, await loadRecords(db, kind, ids), index.related)
    const stored = await store.readOf(db, kind, ids)
    const diff = diffCredits({ kind, ids, loaded, stored, index })
    await store.write(db, diff)
    await changes.note(db, diff.changes, clock.now())
    touches.push(...diff.touches)
  }
  touches.push(...await creditReferring(db, changed, { store, targets, changes, clock }))
  return touches
}

function groupByKind(refs: readonly RecordRef[]): Map<RecordKind, string[]> {
  const groups = new Map<RecordKind, Set<string>>()
  for (const { kind, id } of refs) groups.set(kind, (groups.get(kind) ?? new Set()).add(id))
  return new Map([...groups].map(([kind, ids]) => [kind, [...ids]]))
}
