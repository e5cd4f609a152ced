import type { FetchedRecord } from '../../server/crm/crm-provider'
import type { Database } from '../../server/store/database'
import type { PortalTables } from '../../server/store/portal-tables'
import { loadRecords } from '../../server/store/record-reader'
import type { StageEntry, StageKind } from '../../shared/record/record-types'
import { createRandom } from '../support/many-metrics'

/** A record as the CRM tells it after a change, with its stage entries. */
export type Changed = { record: FetchedRecord; entries: readonly StageEntry[] }

/**
 * Changes as a portal has them: two of five win or lose a deal, the others change its amount, owner or fields; two of three hit deals of the
 * last weeks. Each deal comes once.
 */
export async function makeChanges({ db }: Database<PortalTables>, { deals, count, seed, now }: { deals: number; count: number; seed: number; now: number }): Promise<Changed[]> {
  const random = createRandom(seed)
  const recent = Math.max(Math.floor(deals / 40), Math.min(deals, count * 2))
  const ids = new Set<string>()
  while (ids.size < Math.min(count, deals)) ids.add(String(1 + Math.floor(random() < 0.67 ? deals - random() * recent : random() * deals)))
  const loaded = await loadRecords(db, 'deal', [...ids])
  return loaded.map(({ record: { baseMinor: _base, ...record }, history }, i) => {
    const at = now - Math.floor(random() * 3_600_000)
    const move = random()
    if (move < 0.4) {
      const stageKind: StageKind = move < 0.25 ? 'won' : 'lost'
      const entry: StageEntry = { entryId: `${record.id}-${seed}`, seq: 10_000_000 + i, recordId: record.id, at, pipelineId: record.pipelineId, stageId: stageKind.toUpperCase(), stageKind }
      return { record: { ...record, stageKind, stageId: entry.stageId, movedAt: at, updatedAt: now + seed }, entries: [...history.stages, entry] }
    }
    const changed = move < 0.8 ? { amountMinor: 10_000 + Math.floor(random() * 90_000_000) } : { fields: { ...record.fields, 'custom.UF_CRM_SEGMENT': String(Math.floor(random() * 5)) } }
    return { record: { ...record, ...changed, updatedAt: now + seed }, entries: history.stages }
  })
}
