import type { Kysely } from 'kysely'
import type { CrmRecord, RecordKind, RecordRef } from '../../shared/record/record-types'
import { findDealsWithStep, replaceSteps, stepKinds, writeHasStep } from '../store/next-step-store'
import type { PortalTables } from '../store/portal-tables'

const chunk = 500

/** Says of each deal whether an open activity or task waits for it; other kinds are as they were. */
export async function withNextStep(db: Kysely<PortalTables>, kind: RecordKind, records: readonly CrmRecord[]): Promise<readonly CrmRecord[]> {
  if (kind !== 'deal') return records
  const found = await findDealsWithStep(db, records.map(({ id }) => id))
  return records.map((record) => ({ ...record, fields: { ...record.fields, hasNextStep: found.has(record.id) } }))
}

/** Tells the deals of these written or deleted activities and tasks whether they have a next step now; answers the deals that changed. */
export async function noteNextSteps(db: Kysely<PortalTables>, written: readonly RecordRef[]): Promise<string[]> {
  const changed: string[] = []
  for (const kind of stepKinds) {
    const ids = written.flatMap((ref) => (ref.kind === kind ? [ref.id] : []))
    for (let start = 0; start < ids.length; start += chunk) {
      const deals = await replaceSteps(db, kind, ids.slice(start, start + chunk))
      const waited = await findDealsWithStep(db, deals)
      changed.push(...await writeHasStep(db, deals.filter((id) => waited.has(id)), true), ...await writeHasStep(db, deals.filter((id) => !waited.has(id)), false))
    }
  }
  return changed
}
