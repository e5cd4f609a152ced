import { toDateOperand } from '../funnel/date-operand'
import type { CrmRecord, RecordHistory, RecordKind, StageEntry } from './record-types'

/** What a record is while it counts: in work, on one stage, or in work past the date of a field. */
export type RecordState = { kind: 'open' } | { kind: 'stage'; stageId: string } | { kind: 'overdue'; field: string }

/** From `from` up to `to` a record was in the state; null = it still is. A deadline ahead gives a `from` ahead. */
export type StateSpan = { from: number; to: number | null }

const prefix = 'while:'

/** The state that `when` names (`while:open`, `while:stage:<id>`, `while:overdue:<date field>`), null when it names a moment. */
export function readState(when: string): RecordState | null {
  if (!when.startsWith(prefix)) return null
  const text = when.slice(prefix.length)
  if (text === 'open') return { kind: 'open' }
  if (text.startsWith('stage:')) return { kind: 'stage', stageId: text.slice('stage:'.length) }
  return text.startsWith('overdue:') ? { kind: 'overdue', field: text.slice('overdue:'.length) } : null
}

/** Does `when` name a state, and no moment? */
export function isStateName(when: string): boolean {
  return readState(when) !== null
}

/**
 * How the time in work of a kind is known: by its stages; by its stages, and open before the first of them is known; or, without stages,
 * from its creation to the date of its completion.
 */
export function workOf(kind: RecordKind): 'stages' | 'openFirst' | 'completion' {
  if (kind === 'task') return 'completion'
  return kind === 'activity' ? 'openFirst' : 'stages'
}

/** The date at which a record without stages ceases to be in work. */
export const completionField = 'completedAt'

/**
 * When the record was in the state, in order of time, as the CRM's history of stages and the present values of its dates tell it.
 * A change that the history does not have yet happened at the CRM's date of the last move.
 */
export function stateSpans({ record, history, state, startOfDay }: {
  record: CrmRecord; history: Pick<RecordHistory, 'stages'>; state: RecordState; startOfDay: (day: number) => number
}): StateSpan[] {
  const work = state.kind === 'stage' ? 'stages' : workOf(record.kind)
  const belongs = ({ stageKind, stageId }: Pick<CrmRecord, 'stageKind' | 'stageId'>): boolean =>
    (state.kind === 'stage' ? stageId === state.stageId : stageKind === 'open')
  const spans = work === 'completion' ? untilCompletion(record, startOfDay) : spansOf(record, history.stages, { belongs, isOpenFirst: work === 'openFirst' })
  if (state.kind !== 'overdue') return spans
  const deadline = deadlineOf(record, state.field, startOfDay)
  if (deadline === null) return []
  return spans.map(({ from, to }) => ({ from: Math.max(from, deadline), to })).filter(({ from, to }) => to === null || to > from)
}

/** Is the state on just before the instant? */
export function isOnBefore({ from, to }: StateSpan, before: number): boolean {
  return from < before && (to === null || to >= before)
}

function untilCompletion(record: CrmRecord, startOfDay: (day: number) => number): StateSpan[] {
  const to = deadlineOf(record, completionField, startOfDay)
  return to !== null && to <= record.createdAt ? [] : [{ from: record.createdAt, to }]
}

type Belonging = { belongs: (place: Pick<CrmRecord, 'stageKind' | 'stageId'>) => boolean; isOpenFirst: boolean }

function spansOf(record: CrmRecord, stages: readonly StageEntry[], { belongs, isOpenFirst }: Belonging): StateSpan[] {
  const spans: StateSpan[] = []
  let from: number | null = null
  let lastAt = Number.NEGATIVE_INFINITY
  const change = (isInside: boolean, at: number): void => {
    if (isInside && from === null) from = at
    if (isInside || from === null) return
    spans.push({ from, to: at })
    from = null
  }
  const inOrder = stages.toSorted((a, b) => a.at - b.at || a.seq - b.seq)
  if (isOpenFirst && (inOrder[0]?.at ?? Infinity) > record.createdAt) change(true, record.createdAt)
  for (const entry of inOrder) {
    change(belongs(entry), entry.at)
    lastAt = entry.at
  }
  change(belongs(record), Math.max(record.movedAt ?? record.createdAt, lastAt))
  if (from !== null) spans.push({ from, to: null })
  return spans.filter((span) => span.to === null || span.to > span.from)
}

/** A date without a time is missed when its day is over. */
function deadlineOf(record: CrmRecord, field: string, startOfDay: (day: number) => number): number | null {
  const value = record.fields[field]
  const date = typeof value === 'string' ? toDateOperand(value) : null
  if (!date) return null
  return 'day' in date ? startOfDay(date.day + 1) : date.at
}
