import { expect, it } from 'vitest'
import type { CrmRecord, StageKind } from '../../../shared/record/record-types'
import { isOnBefore, isStateName, readState, stateSpans, type RecordState } from '../../../shared/record/states'
import { clock, makeDeal, makeEntry, moscow } from './record-builders'

const at = (day: number, hour = 12): number => clock(`2026-11-${String(day).padStart(2, '0')} ${String(hour).padStart(2, '0')}:00`)
const open: RecordState = { kind: 'open' }
const late: RecordState = { kind: 'overdue', field: 'closeDate' }
const spans = (deal: Partial<CrmRecord>, entries: readonly [number, StageKind, string?][], state: RecordState) =>
  stateSpans({
    record: makeDeal({ movedAt: null, ...deal }), state, startOfDay: moscow.startOfDay,
    history: { stages: entries.map(([day, kind, stage], i) => makeEntry(i + 1, at(day), kind, stage)) },
  }).map(({ from, to }) => [from, to])

it.each<[string, Partial<CrmRecord>, [number, StageKind, string?][], RecordState, [number, number | null][]]>([
  ['open still', { stageKind: 'open' }, [[2, 'open'], [3, 'open']], open, [[at(2), null]]],
  ['closed and opened again', { stageKind: 'open' }, [[2, 'open'], [3, 'won'], [5, 'open']], open, [[at(2), at(3)], [at(5), null]]],
  ['never open', { stageKind: 'won' }, [[2, 'won']], open, []],
  ['a close the history does not have', { stageKind: 'won', movedAt: at(6) }, [[2, 'open']], open, [[at(2), at(6)]]],
  ['such a close is not before the history', { stageKind: 'lost', movedAt: at(1) }, [[2, 'open']], open, []],
  ['no history', { stageKind: 'open', createdAt: at(1) }, [], open, [[at(1), null]]],
  ['on a stage', { stageKind: 'open', stageId: 'B' }, [[2, 'open', 'A'], [3, 'open', 'B'], [4, 'open', 'A'], [5, 'open', 'B']], { kind: 'stage', stageId: 'A' }, [[at(2), at(3)], [at(4), at(5)]]],
  ['late from the end of the day', { stageKind: 'open', fields: { closeDate: '2026-11-04' } }, [[2, 'open']], late, [[at(5, 0), null]]],
  ['late from the instant', { stageKind: 'open', fields: { closeDate: '2026-11-04T10:00:00+03:00' } }, [[2, 'open']], late, [[at(4, 10), null]]],
  ['done in time', { stageKind: 'won', fields: { closeDate: '2026-11-04' } }, [[2, 'open'], [4, 'won']], late, []],
  ['done late', { stageKind: 'won', fields: { closeDate: '2026-11-04' } }, [[2, 'open'], [9, 'won']], late, [[at(5, 0), at(9)]]],
  ['no deadline', { stageKind: 'open', fields: {} }, [[2, 'open']], late, []],
  ['a task up to its completion', { kind: 'task', stageKind: null, createdAt: at(2), fields: { completedAt: new Date(at(5)).toISOString() } }, [], open, [[at(2), at(5)]]],
  ['a task that is not completed', { kind: 'task', stageKind: null, createdAt: at(2), fields: { completedAt: null } }, [], open, [[at(2), null]]],
  ['a task completed late', { kind: 'task', stageKind: null, createdAt: at(2), fields: { completedAt: new Date(at(9)).toISOString(), closeDate: '2026-11-04' } }, [], late, [[at(5, 0), at(9)]]],
  ['a task completed in time', { kind: 'task', stageKind: null, createdAt: at(2), fields: { completedAt: new Date(at(3)).toISOString(), closeDate: '2026-11-04' } }, [], late, []],
  ['an activity first seen when it was completed', { kind: 'activity', stageKind: 'won', createdAt: at(2) }, [[5, 'won']], open, [[at(2), at(5)]]],
  ['an activity completed and planned again', { kind: 'activity', stageKind: 'open', createdAt: at(2) }, [[5, 'won'], [7, 'open']], open, [[at(2), at(5)], [at(7), null]]],
])('stateSpans: %s', (_, deal, entries, state, expected) => {
  expect(spans(deal, entries, state)).toEqual(expected)
})

it.each<[string, RecordState | null]>([
  ['while:open', open], ['while:stage:C3:NEW', { kind: 'stage', stageId: 'C3:NEW' }], ['while:overdue:closeDate', late], ['while:won', null], ['wonAt', null],
])('readState: %s', (name, state) => {
  expect(readState(name)).toEqual(state)
  expect(isStateName(name)).toBe(state !== null)
})

it('isOnBefore: from its beginning on, and not after its end', () => {
  expect([5, 6, 9, 10].map((before) => isOnBefore({ from: 5, to: 9 }, before))).toEqual([false, true, true, false])
  expect(isOnBefore({ from: 5, to: null }, 1000)).toBe(true)
})
