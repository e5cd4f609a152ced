import { createFunnelIndex } from '../../shared/funnel/funnel-index'
import type { FunnelContext } from '../../shared/funnel/funnel-types'
import type { CrmRecord } from '../../shared/record/record-types'
import type { RelatedKind } from '../../shared/record/related-fields'
import type { CreditTarget } from './diff-credits'

/** The targets of one kind of record, and which of them a record must be tested for. */
export type TargetIndex = {
  readonly all: readonly CreditTarget[]
  /** Kinds of records of which the targets look at fields through a record. */
  readonly related: readonly RelatedKind[]
  find(metricId: string, generation: number): CreditTarget | undefined
  /** All that may count the record; the others do not. */
  candidatesOf(record: CrmRecord): readonly CreditTarget[]
}

/** An index by what the targets need of a record. */
export function createTargetIndex(targets: readonly CreditTarget[], ctx: Pick<FunnelContext, 'departmentsOf'>): TargetIndex {
  return { ...testAll(targets), candidatesOf: createFunnelIndex(targets.map((item) => ({ item, needs: item.needs })), ctx) }
}

/** No index: every record is tested for every target. */
export function testAll(targets: readonly CreditTarget[]): TargetIndex {
  const byKey = new Map(targets.map((target) => [`${target.generation}:${target.metricId}`, target]))
  const related = [...new Set(targets.flatMap((target) => target.related))]
  return { all: targets, related, find: (metricId, generation) => byKey.get(`${generation}:${metricId}`), candidatesOf: () => targets }
}
