import type { Discriminators } from '../../shared/funnel/discriminating-values'
import type { VersionedCredit } from '../../shared/metric/credit-plan'
import type { VersionRange } from '../../shared/metric/metric-plan'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { monthOfDay } from '../../shared/period/day-number'
import type { RecordKind } from '../../shared/record/record-types'
import type { RelatedKind } from '../../shared/record/related-fields'
import { pushChanges, type CreditChange } from '../store/change-log'
import type { CreditRow } from '../store/credit-store'
import type { Sql } from '../store/field-sql'
import type { LoadedRecord } from '../store/record-reader'
import type { TotalDelta } from '../store/total-store'
import { testAll, type TargetIndex } from './target-index'

/** One generation of one metric that credits are written to. */
export type CreditTarget = {
  metricId: string
  generation: number
  /** Which version judges which day. */
  plan: readonly VersionRange<FunnelMetric>[]
  /** The figures on the screen are read from this generation. */
  live: boolean
  creditedFrom: number
  /** It counts a state: a credit changes the figures of all later days too. */
  isState: boolean
  /** None for a record that lacks one of `needs`. */
  credit: (loaded: LoadedRecord) => readonly VersionedCredit[]
  needs: Discriminators
  /** Kinds of related records that `credit` looks at. */
  related: readonly RelatedKind[]
  /** Does the credit wait for a decision about a bulk move? */
  isHeld: (credit: Pick<VersionedCredit, 'recordId' | 'personId' | 'at' | 'version'>) => boolean
  /** SQL over `records` that is true at least for every record with credits. */
  candidates: Sql<boolean>
}

/** A figure of a live generation that changed. */
export type Touch = { metricId: string; personId: string; day: number; isState: boolean }

export type CreditDiff = { removed: CreditRow[]; updated: CreditRow[]; put: CreditRow[]; deltas: TotalDelta[]; touches: Touch[]; changes: CreditChange[] }

type Input = {
  kind: RecordKind
  ids: readonly string[]
  loaded: readonly LoadedRecord[]
  /** Credits of these records as they are stored, those of other generations included. */
  stored: readonly CreditRow[]
} & ({ targets: readonly CreditTarget[] } | { index: TargetIndex })

/**
 * What must be written so that the ledger says of these records what their metrics say now; equal credits are left alone.
 * With an index, a target is judged only for the records it may count; the others lose what credits they have there.
 */
export function diffCredits({ kind, ids, loaded, stored, ...by }: Input): CreditDiff {
  const index = 'index' in by ? by.index : testAll(by.targets)
  const diff: CreditDiff = { removed: [], updated: [], put: [], deltas: [], touches: [], changes: [] }
  const totals = new Map<string, TotalDelta>()
  const loadedById = new Map(loaded.map((l) => [l.record.id, l]))
  const storedBy = groupRows(stored)
  for (const recordId of new Set(ids)) {
    const record = loadedById.get(recordId)
    const before = storedBy.get(recordId) ?? new Map<string, CreditRow[]>()
    const compare = (target: CreditTarget, rows: readonly CreditRow[], after: readonly VersionedCredit[]): void => {
      diffOne({ kind, target, before: rows, after, note: (row, sign) => { noteChange(diff, totals, target, row, sign) }, diff })
    }
    for (const target of record ? index.candidatesOf(record.record) : []) {
      const after = record ? target.credit(record) : []
      const key = targetKey(target.metricId, target.generation)
      const rows = before.get(key)
      before.delete(key)
      if (rows || after.length > 0) compare(target, rows ?? [], after)
    }
    for (const rows of before.values()) {
      const [row] = rows
      const target = row && index.find(row.metric_id, row.generation)
      if (target) compare(target, rows, [])
    }
  }
  diff.deltas = [...totals.values()].filter((delta) => delta.count !== 0 || delta.sum !== 0)
  return diff
}

type One = {
  kind: RecordKind; target: CreditTarget; before: readonly CreditRow[]; after: readonly VersionedCredit[]; diff: CreditDiff
  note: (row: CreditRow, sign: 1 | -1) => void
}

function diffOne({ kind, target, before, after, diff, note }: One): void {
  const old = new Map(before.map((row) => [`${row.occurrence}:${row.person_id}`, row]))
  for (const credit of after) {
    if (credit.day < target.creditedFrom) continue
    const row = toRow(kind, target, credit)
    const key = `${row.occurrence}:${row.person_id}`
    const known = old.get(key)
    old.delete(key)
    if (known && isEqual(known, row)) continue
    if (known) note(known, -1)
    note(row, 1)
    if (known?.day === row.day) diff.updated.push(row)
    else diff.put.push(row)
    if (target.live) pushChanges(diff.changes, known, row)
  }
  for (const row of old.values()) {
    note(row, -1)
    diff.removed.push(row)
    if (target.live) pushChanges(diff.changes, row, undefined)
  }
}

/** The version is no part of it: an equal credit keeps the version that first wrote it. */
function isEqual(a: CreditRow, b: CreditRow): boolean {
  return a.at === b.at && a.day === b.day && a.value === b.value && a.counted_key === b.counted_key && a.assumed_owner === b.assumed_owner && a.held === b.held
}

function noteChange(diff: CreditDiff, totals: Map<string, TotalDelta>, target: CreditTarget, row: CreditRow, sign: 1 | -1): void {
  const key = JSON.stringify([row.metric_id, row.generation, row.person_id, row.day])
  const delta = totals.get(key) ?? {
    metricId: row.metric_id, generation: row.generation, personId: row.person_id, day: row.day, month: monthOfDay(row.day), count: 0, sum: 0,
  }
  // What waits for a decision counts for nothing yet.
  if (row.held === 0) totals.set(key, { ...delta, count: delta.count + sign, sum: delta.sum + sign * row.value })
  if (target.live) diff.touches.push({ metricId: row.metric_id, personId: row.person_id, day: row.day, isState: target.isState })
}

function toRow(kind: RecordKind, target: CreditTarget, credit: VersionedCredit): CreditRow {
  return {
    metric_id: target.metricId, generation: target.generation, kind, record_id: credit.recordId, occurrence: credit.occurrence,
    person_id: credit.personId, at: credit.at, day: credit.day, value: credit.value, version: credit.version,
    assumed_owner: credit.assumedOwner ? 1 : 0, counted_key: credit.key, held: target.isHeld(credit) ? 1 : 0,
  }
}

function groupRows(rows: readonly CreditRow[]): Map<string, Map<string, CreditRow[]>> {
  const byRecord = new Map<string, Map<string, CreditRow[]>>()
  for (const row of rows) {
    const groups = byRecord.get(row.record_id) ?? new Map<string, CreditRow[]>()
    byRecord.set(row.record_id, groups)
    const key = targetKey(row.metric_id, row.generation)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return byRecord
}

function targetKey(metricId: string, generation: number): string {
  return `${generation}:${metricId}`
}
