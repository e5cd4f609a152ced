import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deriveMoments, stageKindsOf, type MomentsInput } from '../../../shared/record/moments'
import type { CrmRecord, StageEntry, StageKind } from '../../../shared/record/record-types'
import { clock, makeDeal, makeEntry, moscow } from './record-builders'

const moments = (when: string, deal: Partial<CrmRecord>, stages: StageEntry[], occurrence?: MomentsInput['occurrence']) =>
  deriveMoments({ record: makeDeal(deal), history: { stages }, when, occurrence, startOfDay: moscow.startOfDay })
const at = (...instants: number[]) => instants.map((instant, occurrence) => ({ at: instant, occurrence }))

const path = (...kinds: StageKind[]): StageEntry[] => kinds.map((kind, i) => makeEntry(i + 1, (i + 1) * 1000, kind))

it.each<[string, StageKind, StageEntry[], number[]]>([
  ['of a deal won once', 'won', path('open', 'won'), [2000]],
  ['of a deal created in a won stage', 'won', path('won'), [1000]],
  ['of an open deal', 'open', path('open'), []],
  ['of a deal reopened', 'open', path('open', 'won', 'open'), []],
  ['of a deal won again', 'won', path('open', 'won', 'open', 'won'), [4000]],
  ['of a deal moved from won to won', 'won', path('open', 'won', 'won'), [2000]],
  ['of a deal lost after it was won', 'lost', path('won', 'lost'), []],
  ['of a deal that the record says is no longer won', 'open', path('open', 'won'), []],
])('deriveMoments: wonAt %s', (_, stageKind, stages, expected) => {
  expect(moments('wonAt', { stageKind }, stages)).toEqual(at(...expected))
})

it('deriveMoments: an invoice is paid on the day of its payment, without one when its stage says so', () => {
  const paidDate = '2026-11-10T12:00:00+03:00'
  const day = Date.parse(paidDate)
  const invoice = (stageKind: StageKind, fields: CrmRecord['fields'], occurrence?: MomentsInput['occurrence']) => moments('paidAt', { kind: 'invoice', stageKind, fields }, path('open', 'won'), occurrence)
  expect(invoice('won', { paidDate })).toEqual(at(day))
  expect(invoice('won', { paidDate: null })).toEqual(at(2000))
  // A part of it was paid.
  expect(invoice('open', { paidDate })).toEqual([])
  expect(invoice('won', { paidDate }, 'every')).toEqual(at(2000))
  expect(moments('wonAt', { kind: 'deal', stageKind: 'won', fields: { paidDate } }, path('open', 'won'))).toEqual(at(2000))
})

it('deriveMoments: every win keeps its moment when each entry counts', () => {
  const stages = path('won', 'open', 'won', 'won', 'lost')
  expect(moments('wonAt', { stageKind: 'lost' }, stages, 'every')).toEqual(at(1000, 3000))
  expect(moments('wonAt', { stageKind: 'won' }, [], 'every')).toEqual(at(makeDeal().createdAt))
})

it('deriveMoments: lostAt and closedAt follow the same rule', () => {
  const stages = path('open', 'won', 'lost')
  expect(moments('lostAt', { stageKind: 'lost' }, stages)).toEqual(at(3000))
  expect(moments('closedAt', { stageKind: 'lost' }, stages)).toEqual(at(2000))
  expect(moments('closedAt', { stageKind: 'open' }, path('lost', 'open'))).toEqual([])
})

it('deriveMoments: of entries into a stage each counts, or the first one', () => {
  const stages = path('open', 'won', 'open', 'won')
  expect(moments('stage:WON', { stageKind: 'won' }, stages)).toEqual(at(2000, 4000))
  expect(moments('stage:WON', { stageKind: 'won' }, stages, 'first')).toEqual(at(2000))
  expect(moments('stage:WON', { stageKind: 'open' }, path('open', 'won', 'open'), 'first')).toEqual(at(2000))
  expect(moments('stage:LOSE', { stageKind: 'won' }, stages, 'first')).toEqual([])
})

it('deriveMoments: the last move stands in when the CRM told of no entry into the present state', () => {
  const movedAt = clock('2026-11-10 12:00')
  expect(moments('wonAt', { stageKind: 'won', movedAt }, path('open'))).toEqual(at(movedAt))
  expect(moments('wonAt', { stageKind: 'won', movedAt }, [])).toEqual(at(movedAt))
  expect(moments('lostAt', { stageKind: 'lost', movedAt: null }, [])).toEqual(at(makeDeal().createdAt))
  expect(moments('wonAt', { stageKind: 'lost', movedAt }, [])).toEqual([])
})

it('deriveMoments: entries of one second go by their number', () => {
  const stages = [makeEntry(3, 5000, 'won'), makeEntry(1, 5000, 'won'), makeEntry(2, 5000, 'open')]
  expect(moments('wonAt', { stageKind: 'won' }, stages, 'every')).toEqual(at(5000, 5000))
})

it('deriveMoments: every entry into a stage', () => {
  const stages = [makeEntry(1, 1000, 'open', 'C3:DEAL'), makeEntry(2, 2000, 'open', 'NEW'), makeEntry(3, 3000, 'open', 'C3:DEAL')]
  expect(moments('stage:C3:DEAL', {}, stages)).toEqual(at(1000, 3000))
  expect(moments('stage:LOSE', {}, stages)).toEqual([])
})

it.each([
  ['createdAt', {}, clock('2026-11-02 10:00')],
  ['updatedAt', {}, clock('2026-11-18 12:00')],
  ['movedAt', {}, null],
  ['closeDate', { closeDate: '2026-11-20' }, clock('2026-11-20 00:00')],
  ['custom.UF_AT', { 'custom.UF_AT': '2026-11-20T23:30:00+03:00' }, clock('2026-11-20 23:30')],
  ['closeDate', {}, null],
  ['closeDate', { closeDate: '' }, null],
  ['closeDate', { closeDate: 'скоро' }, null],
  ['custom.UF_AT', { 'custom.UF_AT': '2026-11-20T23:30:00' }, null],
])('deriveMoments: %s of a record with %j', (when, fields, expected) => {
  expect(moments(when, { fields }, [])).toEqual(expected === null ? [] : at(expected))
})

it('deriveMoments: does not depend on the order in which entries came', () => {
  const kind = fc.constantFrom<StageKind>('open', 'won', 'lost')
  const history = fc.array(fc.record({ at: fc.integer({ min: 0, max: 5 }), kind }), { maxLength: 8 })
    .map((list) => list.map((entry, seq) => makeEntry(seq, entry.at, entry.kind)))
  fc.assert(fc.property(
    history.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
    kind, fc.constantFrom('wonAt', 'lostAt', 'closedAt', 'stage:WON'), fc.constantFrom('current' as const, 'every' as const, 'first' as const),
    ([stages, shuffled], stageKind, when, occurrence) => {
      const found = moments(when, { stageKind }, stages, occurrence)
      expect(moments(when, { stageKind }, shuffled, occurrence)).toEqual(found)
      expect(found.map((moment) => moment.occurrence)).toEqual(found.map((_, i) => i))
      if (occurrence === 'first' || (when !== 'stage:WON' && occurrence === 'current')) expect(found.length).toBeLessThanOrEqual(1)
    }))
})

it('stageKindsOf: an invoice is paid when it is won, an activity completed, a task has the date of its own', () => {
  expect([stageKindsOf('invoice', 'paidAt'), stageKindsOf('activity', 'completedAt'), stageKindsOf('task', 'completedAt'), stageKindsOf('deal', 'createdAt')]).toEqual([['won'], ['won'], null, null])
})
