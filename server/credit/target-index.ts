import { discriminatingValues, type Discriminators } from '../../shared/funnel/discriminating-values'
import { createFunnelIndex } from '../../shared/funnel/funnel-index'
import type { Funnel, FunnelContext } from '../../shared/funnel/funnel-types'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { stageKindsOf } from '../../shared/record/moments'
import type { CrmRecord } from '../../shared/record/record-types'
import type { RelatedKind } from '../../shared/record/related-fields'
import type { CreditTarget } from './diff-credits'

/** What a record must hold for any of these to count it: what their funnels name, and the state it must be in now to have their moment. */
export function neededValues(
  definitions: readonly FunnelMetric[], catalogue: FieldCatalogue, ctx: Pick<FunnelContext, 'departmentsOf' | 'departmentSubtree'>,
): Discriminators {
  const whole = definitions.map(({ source, where, when, occurrence }): Funnel => {
    const states = occurrence === 'every' ? null : stageKindsOf(source, when)
    return states ? { all: [where, { field: 'stageKind', op: 'in', value: [...states] }] } : where
  })
  return discriminatingValues({ any: whole }, catalogue, ctx)
}

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
