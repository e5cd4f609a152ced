import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCreditStore } from '../../../server/store/credit-store'
import type { TotalDelta } from '../../../server/store/total-store'
import { sumDays, sumSegments } from '../../../server/store/total-reader'
import { monthOfDay, toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'

const first = toDayNumber('2025-12-20')
const day = fc.integer({ min: first, max: first + 120 })
const delta = fc.record({ personId: fc.constantFrom('1', '2'), day, count: fc.constant(1), sum: fc.integer({ min: -50, max: 50 }) })

type Span = { personId: string; from: number; to: number }

describe.each(dialects)('totals on %s', (dialect) => {
  it('sumSegments, sumDays: agree with the changes that were written, whatever the edges', async () => {
    const database = await openTestPortal(dialect)
    const store = createCreditStore(database)
    const [changes = []] = fc.sample(fc.uniqueArray(delta, { minLength: 80, maxLength: 80, selector: (d) => `${d.personId}:${d.day}` }), { numRuns: 1, seed: 3 })
    const deltas: TotalDelta[] = changes.map((change) => ({ ...change, metricId: 'm', generation: 1, month: monthOfDay(change.day) }))
    await database.db.transaction().execute(async (trx) => {
      await store.write(trx, { removed: [], put: [], deltas })
      await store.write(trx, { removed: [], put: [], deltas: deltas.slice(0, 20).map((one) => ({ ...one, count: -1, sum: -one.sum })) })
    })
    const left = deltas.slice(20)
    const insideOf = ({ personId, from, to }: Span): TotalDelta[] => left.filter((one) => one.personId === personId && one.day >= from && one.day < to)
    const totalOf = (span: Span): { count: number; sum: number } => ({ count: insideOf(span).length, sum: insideOf(span).reduce((sum, one) => sum + one.sum, 0) })
    const span = fc.record({ personId: fc.constantFrom('1', '2', '3'), from: day, to: day })
    await fc.assert(fc.asyncProperty(span, span, async (asked, other) => {
      const toSegment = (one: Span) => ({ metricId: 'm', generation: 1, ...one })
      const segment = toSegment(asked)
      const inside = insideOf(asked)
      const total = totalOf(asked)
      expect(await sumSegments(database.db, [segment, segment])).toEqual([total, total])
      // People that differ from one stretch of days to the next, and the same ones for each.
      expect(await sumSegments(database.db, [segment, toSegment(other)])).toEqual([total, totalOf(other)])
      const board = [asked, other].flatMap(({ from, to }) => ['1', '2', '3'].map((personId): Span => ({ personId, from, to })))
      expect(await sumSegments(database.db, board.map(toSegment))).toEqual(board.map(totalOf))
      const days = inside.map((one) => ({ group: 7, day: one.day, count: 1, sum: one.sum })).toSorted((a, b) => a.day - b.day)
      expect(await sumDays(database.db, [segment], () => 7)).toEqual(days)
    }), { numRuns: 60 })
    expect(await database.db.selectFrom('day_totals').select('day').where('count', '<=', 0).execute()).toEqual([])
  })
})
