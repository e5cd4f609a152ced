import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { listCounted, readCounted } from '../../../server/store/counted-sql'
import { readRateBook } from '../../../server/store/rate-reader'
import { loadStructure } from '../../../server/store/structure-reader'
import { workClockOf, workTimeOf } from '../../../server/work-calendars'
import { compileFunnel } from '../../../shared/funnel/evaluate-funnel'
import { funnelSteps } from '../../../shared/funnel/funnel-steps'
import { compileCredit } from '../../../shared/metric/credit-record'
import { createZone } from '../../../shared/period/zone'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric } from '../../support/ledger'
import { makeDeal, putRecord, seedPortal } from '../../support/portal-rows'
import { at, metricToCredit, putDealsToCredit, ratesUpTo, split } from '../../support/random-deals'

const zone = createZone('America/New_York')
/** Every day at night, when the clock is put on and back. */
const workDays = () => ({ kind: 'calendarDays' as const, exceptions: [{ on: '2026-03-08', working: true, short: true }], hours: { from: '01:00', to: '20:30' } })

const inForce = new Map([['currency', 'RUB'], ['credited_rates', String(ratesUpTo)]])

describe.each(dialects)('counted records on %s', (dialect) => {
  it('listCounted: gives the credits that compileCredit gives', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const loaded = await putDealsToCredit(db, 120)
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const structure = await loadStructure(db)
    const rates = await readRateBook(db, inForce)
    const ctx = { rates, workTime: workTimeOf(workDays, zone), workClock: workClockOf(workDays, zone), today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf }
    expect(loaded).toHaveLength(120)
    const period = { from: zone.startOfDay(zone.dayOf(Date.UTC(2026, 2, 8, 12))), to: zone.startOfDay(zone.dayOf(Date.UTC(2026, 2, 9, 12))) }
    const order = (rows: readonly { id: string; at: number; personId: string; value: number }[]) =>
      rows.map(({ id, at: when, personId, value }) => JSON.stringify([id, when, personId, value])).sort()
    await fc.assert(fc.asyncProperty(metricToCredit, fc.constantFrom(null, period), async (one, inside) => {
      const credit = compileCredit(one, catalogue, ctx)
      const wanted = loaded.flatMap(({ record, history }) => credit(record, history).map((c) => ({ ...c, id: record.id })))
        .filter((c) => inside === null || (c.at >= inside.from && c.at < inside.to))
      const query = { metric: one, catalogue, period: inside, ctx: { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions } }
      expect(order(await listCounted(db, query))).toEqual(order(wanted))
      const { newest, left, ...figures } = await readCounted(db, query, { limit: 3 })
      expect(figures).toEqual({
        matched: new Set(wanted.map((c) => c.id)).size, people: new Set(wanted.map((c) => c.personId)).size,
        tally: {
          count: wanted.length, sum: wanted.reduce((sum, c) => sum + c.value, 0), keys: new Set(wanted.flatMap((c) => c.key ?? [])).size,
          min: wanted.length === 0 ? null : Math.min(...wanted.map((c) => c.value)), max: wanted.length === 0 ? null : Math.max(...wanted.map((c) => c.value)),
        },
      })
      const steps = funnelSteps(one.where).map((step) => compileFunnel(step, catalogue, ctx))
      const passing = loaded.filter(({ record }) => !record.excluded)
      const wantedLeft = [passing.length, ...steps.map((_, i) => passing.filter(({ record }) => steps.slice(0, i + 1).every((passes) => passes(record))).length)]
      if (inside === null) expect(left).toEqual(wantedLeft)
      else expect(left.every((count, i) => count <= (wantedLeft[i] ?? 0) && count >= new Set(wanted.map((c) => c.id)).size)).toBe(true)
      expect(newest.map((row) => row.at)).toEqual(wanted.map((c) => c.at).toSorted((a, b) => b - a).slice(0, 3))
      const [person = 'nobody'] = wanted.map((c) => c.personId)
      const theirs = wanted.filter((c) => c.personId === person)
      const own = await readCounted(db, { ...query, personIds: [person] }, { limit: 200 })
      expect(order(own.newest)).toEqual(order(theirs))
      expect(own.newest.every(({ id, title }) => title === loaded.find(({ record }) => record.id === id)?.record.title)).toBe(true)
      expect((await readCounted(db, { ...query, personIds: [] }, { limit: 3 })).newest).toEqual([])
    }), { numRuns: 150 })
  }, 240_000)

  it('listCounted: of invoices, by the date of payment where there is one', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const loaded = await putDealsToCredit(db, 120, 8, 'invoice')
    const catalogue = await loadCatalogue(db, 'invoice', 'ru')
    const ctx = { today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: () => new Set<string>(), departmentsOf: () => [] }
    const invoices = fc.record({
      when: fc.constantFrom('paidAt', 'wonAt', 'closedAt'), occurrence: fc.constantFrom('current' as const, 'every' as const, undefined),
      measure: fc.constantFrom({ kind: 'count' as const }, { kind: 'duration' as const, from: 'createdAt', to: 'paidAt' }),
    }).map((given) => makeMetric({ ...given, source: 'invoice' }))
    await fc.assert(fc.asyncProperty(invoices, async (one) => {
      const credit = compileCredit(one, catalogue, ctx)
      const wanted = loaded.flatMap(({ record, history }) => credit(record, history).map((c) => [record.id, c.at, c.personId, c.value].join()))
      const query = { metric: one, catalogue, period: null, ctx: { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions } }
      expect((await listCounted(db, query)).map((row) => [row.id, row.at, row.personId, row.value].join()).sort()).toEqual(wanted.sort())
    }), { numRuns: 30 })
  }, 60_000)

  it.each([
    ['deal', ['while:open', 'while:stage:OPEN', 'while:stage:WON', 'while:overdue:closeDate', 'while:overdue:custom.visit']],
    ['task', ['while:open', 'while:overdue:deadline']], ['activity', ['while:open', 'while:overdue:deadline']],
  ] as const)('listCounted: of a state of a %s, gives what the signed credits come to by then', async (kind, states) => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const loaded = await putDealsToCredit(db, 150, 6, kind)
    const catalogue = await loadCatalogue(db, kind, 'ru')
    const structure = await loadStructure(db)
    const rates = await readRateBook(db, inForce)
    const ctx = { rates, today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf }
    const state = fc.record({
      when: fc.constantFrom(...states),
      who: kind === 'deal' ? fc.oneof(fc.constantFrom('owner', 'currentOwner', 'custom.helper'), split) : fc.constantFrom('owner', 'currentOwner'),
      measure: fc.constantFrom({ kind: 'count' as const }, ...(kind === 'deal' ? [{ kind: 'sum' as const, field: 'amount' }, { kind: 'sum' as const, field: 'custom.fee' }] : [])),
    }).map((given) => makeMetric({ ...given, source: kind }))
    await fc.assert(fc.asyncProperty(state, at, fc.boolean(), async (one, instant, isPeriod) => {
      const credit = compileCredit(one, catalogue, ctx)
      const before = isPeriod ? instant : instant + 1
      const sums = new Map<string, number>()
      for (const { record, history } of loaded) {
        for (const c of credit(record, history)) if (c.at < before) sums.set(`${record.id}:${c.personId}`, (sums.get(`${record.id}:${c.personId}`) ?? 0) + c.value)
      }
      const query = { metric: one, catalogue, period: isPeriod ? { from: 0, to: instant } : null, now: isPeriod ? Number.MAX_SAFE_INTEGER - 1 : instant, ctx: { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions } }
      const found = (await listCounted(db, query)).filter((row) => row.value !== 0).map((row) => `${row.id}:${row.personId}=${row.value}`)
      expect(found.sort()).toEqual([...sums].filter(([, value]) => value !== 0).map(([key, value]) => `${key}=${value}`).sort())
    }), { numRuns: 100 })
  }, 60_000)

  it('readCounted: counts what is left after the source and each step', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    for (let i = 1; i <= 6; i += 1) await putRecord(db, makeDeal({ id: String(i), stageKind: i > 2 ? 'won' : 'open', baseMinor: i * 100, createdAt: Date.UTC(2026, 2, i), excluded: i === 6 }))
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const where = [{ field: 'stageKind', op: 'is' as const, value: 'won' }, { field: 'amount', op: 'gte' as const, value: 400 }]
    const ctx = { dialect, today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, timeZone: zone.timeZone, transitions: zone.transitions, departmentSubtree: () => new Set<string>() }
    const query = { metric: makeMetric({ where: { all: where } }), catalogue, ctx, period: null }
    expect((await readCounted(db, query, { limit: 1 })).left).toEqual([5, 3, 2])
    expect((await readCounted(db, { ...query, period: { from: Date.UTC(2026, 2, 5), to: Date.UTC(2026, 2, 9) } }, { limit: 1 })).left).toEqual([1, 1, 1])
    expect((await readCounted(db, { ...query, metric: makeMetric({ where: { all: [] } }) }, { limit: 1 })).left).toEqual([5])
  })
})
