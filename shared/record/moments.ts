import { toDateOperand } from '../funnel/date-operand'
import type { CrmRecord, RecordHistory, RecordKind, StageEntry, StageKind } from './record-types'

/** When a record counts; `occurrence` tells several moments of one record apart, from 0. */
export type Moment = { at: number; occurrence: number }

/** Which of several moments count: the start of the present state, every one, or the first entry into a stage. */
export type Occurrence = 'current' | 'every' | 'first'

export type MomentsInput = {
  record: CrmRecord
  history: Pick<RecordHistory, 'stages'>
  /** `createdAt` `wonAt` `paidAt` `lostAt` `closedAt` `stage:<id>` or a date field. */
  when: string
  /** `every`: each start of a state, the present one when it is not said; `first`: of a stage the first entry, each when it is not said. */
  occurrence?: Occurrence | undefined
  /** First instant of a local day, for dates without a time. */
  startOfDay: (day: number) => number
}

/**
 * Derives the moments from what the CRM told of the record's past, whatever the order of the entries.
 * A won state lasts while entries stay won; reopened, the record is not won; won again, it counts from the second win.
 */
export function deriveMoments({ record, history, when, occurrence = 'current', startOfDay }: MomentsInput): Moment[] {
  if (when === 'createdAt') return [{ at: record.createdAt, occurrence: 0 }]
  const states = stageKindsOf(record.kind, when)
  if (states) {
    const paid = occurrence !== 'every' && isPayment(record.kind, when) && record.stageKind === 'won' ? dateOf(record, paymentField, startOfDay) : []
    return paid.length > 0 ? paid : starts(record, history.stages, occurrence, (kind) => states.includes(kind))
  }
  if (!when.startsWith('stage:')) return dateOf(record, when, startOfDay)
  const found = entries(history.stages, when.slice('stage:'.length))
  return occurrence === 'first' ? found.slice(0, 1) : found
}

/** Where the date of an invoice's last payment is, on portals that keep payments. */
export const paymentField = 'paidDate'

/** Whether the date of payment tells the moment: of an invoice that is paid. Without one its stage does. */
export function isPayment(kind: RecordKind, when: string): boolean {
  return kind === 'invoice' && (when === 'paidAt' || when === 'wonAt')
}

/** The states whose beginning is the moment of that name; null for any other moment. */
export function stageKindsOf(kind: RecordKind, when: string): readonly StageKind[] | null {
  switch (when) {
    case 'wonAt':
    case 'paidAt': return ['won']
    case 'lostAt': return ['lost']
    case 'closedAt': return ['won', 'lost']
    // Nobody tells when an activity was completed, so that it is noted when it is seen; a task has the date.
    case 'completedAt': return kind === 'activity' ? ['won'] : null
    default: return null
  }
}

/** Each start of a state that `belongs`; of the current state only, unless every start is asked for. */
function starts(
  record: CrmRecord, stages: readonly StageEntry[], occurrence: Occurrence, belongs: (kind: StageKind) => boolean,
): Moment[] {
  const found: number[] = []
  let inside = false
  for (const entry of inOrder(stages)) {
    const now = belongs(entry.stageKind)
    if (now && !inside) found.push(entry.at)
    inside = now
  }
  const current = record.stageKind !== null && belongs(record.stageKind)
  // The CRM did not tell of the entry into the state the record is in: its own date of the last move stands in.
  if (current && !inside) found.push(record.movedAt ?? record.createdAt)
  if (occurrence === 'every') return found.map((at, index) => ({ at, occurrence: index }))
  const last = found.at(-1)
  return current && last !== undefined ? [{ at: last, occurrence: 0 }] : []
}

function entries(stages: readonly StageEntry[], stageId: string): Moment[] {
  return inOrder(stages).filter((entry) => entry.stageId === stageId).map((entry, index) => ({ at: entry.at, occurrence: index }))
}

function dateOf(record: CrmRecord, field: string, startOfDay: (day: number) => number): Moment[] {
  if (field === 'updatedAt') return [{ at: record.updatedAt, occurrence: 0 }]
  if (field === 'movedAt') return record.movedAt === null ? [] : [{ at: record.movedAt, occurrence: 0 }]
  const value = record.fields[field]
  const date = typeof value === 'string' ? toDateOperand(value) : null
  if (!date) return []
  return [{ at: 'day' in date ? startOfDay(date.day) : date.at, occurrence: 0 }]
}

function inOrder(stages: readonly StageEntry[]): StageEntry[] {
  return stages.toSorted((a, b) => a.at - b.at || a.seq - b.seq)
}
