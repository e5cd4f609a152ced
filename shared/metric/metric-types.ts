import type { Funnel } from '../funnel/funnel-types'
import type { Occurrence } from '../record/moments'
import type { RecordKind } from '../record/record-types'

/** What is added up over the records that pass. `duration` is the mean in hours between two moments. */
export type Measure =
  | { kind: 'count' }
  | { kind: 'sum' | 'average' | 'min' | 'max' | 'distinct'; field: string }
  | { kind: 'duration'; from: string; to: string; hours?: 'calendar' | 'working' | undefined }

/** Who gets the credit: `owner` (at that moment), `currentOwner`, `creator`, a user field, or a split by shares. */
export type CreditPolicy = string | { split: readonly { who: string; share: number }[] }

export type Better = 'higher' | 'lower'

/** Counts records: which pass, what is measured, at which moment, to whose credit. */
export type FunnelMetric = {
  name: string
  source: RecordKind
  where: Funnel
  measure: Measure
  /** A moment: `createdAt` `wonAt` `lostAt` `closedAt` `stage:<id>` … or a date field; or a state: `while:open` `while:stage:<id>` `while:overdue:<date field>`. */
  when: string
  who: CreditPolicy
  better: Better
  /** `current`: the present unbroken win; `every`: each entry keeps its credit, as entries into a stage do anyway; `first`: of those only the first. */
  occurrence?: Occurrence | undefined
  /** Credits of a bulk move wait until a supervisor decides. */
  holdBulk?: boolean | undefined
}

/** One metric over another; team figures are Σ/Σ. */
export type RatioMetric = { name: string; ratio: { of: string; to: string; minSample?: number | undefined }; better: Better }

/** Values entered by hand. */
export type ManualMetric = { name: string; manual: { unit: string }; better: Better }

/** What an admin or supervisor writes; the stored metric adds id and version. */
export type MetricDefinition = FunnelMetric | RatioMetric | ManualMetric
