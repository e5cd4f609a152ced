import type { Kysely } from 'kysely'
import { relatedKinds, type RelatedKind } from '../../shared/record/related-fields'
import type { RecordKind } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import type { ChangeLog } from '../store/change-log'
import type { CreditStore } from '../store/credit-store'
import { listCreditedSources } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { loadRecords } from '../store/record-reader'
import { attachRelated, listReferring } from '../store/related-reader'
import type { CreditTargets } from './credit-targets'
import { diffCredits, type CreditTarget, type Touch } from './diff-credits'

const chunk = 500

type Deps = { store: CreditStore; targets: CreditTargets; changes: ChangeLog; clock: Clock }

/** Credits anew the records that refer to these companies and contacts, under the metrics that name fields of those. */
export async function creditReferring(db: Kysely<PortalTables>, changed: ReadonlyMap<RecordKind, readonly string[]>, deps: Deps): Promise<Touch[]> {
  const touches: Touch[] = []
  for (const kind of relatedKinds) {
    const ids = changed.get(kind) ?? []
    if (ids.length === 0) continue
    for (const source of await listCreditedSources(db)) {
      const naming = source === kind ? [] : (await deps.targets.list(db, source)).filter((target) => target.related.includes(kind))
      if (naming.length > 0) touches.push(...await creditSource(db, { source, kind, ids, naming }, deps))
    }
  }
  return touches
}

type Referring = { source: RecordKind; kind: RelatedKind; ids: readonly string[]; naming: readonly CreditTarget[] }

async function creditSource(db: Kysely<PortalTables>, { source, kind, ids, naming }: Referring, { store, changes, clock }: Deps): Promise<Touch[]> {
  const touches: Touch[] = []
  const related = [...new Set(naming.flatMap((target) => target.related))]
  for (let start = 0; start < ids.length; start += chunk) {
    const referring = await listReferring(db, { source, kind, ids: ids.slice(start, start + chunk) })
    for (let from = 0; from < referring.length; from += chunk) {
      const some = referring.slice(from, from + chunk)
      const loaded = await attachRelated(db, await loadRecords(db, source, some), related)
      const diff = diffCredits({ kind: source, ids: some, loaded, stored: await store.readOf(db, source, some), targets: naming })
      await store.write(db, diff)
      await changes.note(db, diff.changes, clock.now())
      touches.push(...diff.touches)
    }
  }
  return touches
}
