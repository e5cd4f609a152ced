import { readFileSync } from 'node:fs'
import type { DateTime } from 'luxon'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeal, moveDeal } from '../emulator/company/company-actions'
import type { ApiSession } from '../support/open-session'
import { launch, present, until, untilLive, type Launched } from './support/launch'
import { dayText, instant, makeContractCompany, month, period } from './support/contract-company'

type Body = Record<string, unknown>
type Row = { userId: string; fact: number | null; bonus?: { amountMinor: number } }
type Progress = {
  fact: number | null; index: number | null; base: number; target: number; recredit?: unknown; people: Row[]
  bonus: { amountMinor: number; provisional: boolean; lines?: { kind: string; coefficient?: number; amountMinor: number }[] }
}
type Pair = [number, number | string]
/** The inputs and answers that the vectors have among them; each kind has its own. */
type Vector = {
  id: string; kind: string
  input: {
    fact: number | string; base: number; norm: number; kpi_percent: number | string; fund: number; weight: string; bands: Pair[]; kpis: [string, number][]; S: number; gate: number; cap: number; floor: number
    marks: [number, number][]; mode: string; rate: number | string; amount: number; quota: number; tiers: [number, number | null, string][]; tiers_whole: Pair[]
    pool: number; facts: number[]; restated_fact: number; closed: { fact: number }; rows: [number, number][]; metrics: { weight: number; target: number; fact: number }[]
  }
  expected: Record<string, number & number[]>
}

const vectors = JSON.parse(readFileSync(new URL('../shared/bonus/bonus-vectors.json', import.meta.url), 'utf8')) as Vector[]
const minor = (major: number | undefined): number => Math.round((major ?? Number.NaN) * 100)
const sums = [...new Set(vectors.flatMap(({ kind, input }) => (kind.startsWith('actual') && input.amount ? [input.amount] : [])))]
const standardBands = [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }, { from: 1.1, coefficient: 1.1 }]
const shareRule = (fund: number, curve: string, bands: unknown = standardBands): Body => ({ kind: 'share', fundMinor: minor(fund), curve, bands })
const user = (id: string): Body => ({ subject: { kind: 'user', id } })
const deals = { source: 'deal', when: 'wonAt', who: 'owner', better: 'higher', measure: { kind: 'sum', field: 'amount' } }

describe('bonus vectors through the API', () => {
  let app: Launched
  let admin: ApiSession

  beforeAll(async () => {
    const company = makeContractCompany()
    for (const sum of sums) {
      createDeal({ company, now: instant(2), byPersonId: 10 }, { title: `сумма ${sum}`, assignedById: 10, opportunity: sum })
      moveDeal({ company, now: instant(3), byPersonId: 10 }, company.nextId.deal - 1, 'WON')
    }
    app = await launch({ portals: [{ company }], rate: { perSecond: 1000, burst: 10_000 } })
    await app.portal().app.install()
    admin = await app.session(1)
    await untilLive(admin)
  })
  afterAll(async () => { await app?.close() })

  const post = async (path: string, body: Body): Promise<string> => (await admin.send<{ id: string }>('POST', path, body)).id
  const setGoal = async (metricId: string, body: Body): Promise<string> => await post('/api/goals', { metricId, ...user('10'), period: { kind: 'once', ...period }, ...body })
  const read = async (goalId: string, on = period.from): Promise<Progress> => {
    const ask = async (): Promise<Progress> => await admin.get<Progress>(`/api/goals/${goalId}/progress?on=${on}`)
    await until(async () => (await ask()).recredit === undefined, 'the metric is credited')
    const progress = await ask()
    // What is shown is what is summed.
    if (progress.bonus.lines && progress.bonus.lines.length > 0) expect(progress.bonus.lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(progress.bonus.amountMinor)
    expect(progress.bonus.provisional).toBe(true)
    return progress
  }
  const enter = async (metricId: string, userId: string, value: number, on = dayText(2)): Promise<void> => { await admin.send('POST', `/api/metrics/${metricId}/values`, { userId, on, value }) }
  /** A metric kept by hand at which person 10 has this fact, or the people named have theirs. */
  const byHand = async (facts: number | Record<string, number>, better = 'higher', on = dayText(2)): Promise<string> => {
    const metricId = await post('/api/metrics', { name: 'вручную', manual: { unit: 'штук' }, better })
    for (const [id, fact] of Object.entries(typeof facts === 'number' ? { 10: facts } : facts)) await enter(metricId, id, fact, on)
    return metricId
  }
  const payAt = async (fact: number, goal: Body): Promise<number> => (await read(await setGoal(await byHand(fact), goal))).bonus.amountMinor
  const paySum = async (sum: number, goal: Body): Promise<number> => {
    const metricId = await post('/api/metrics', { name: 'деньги', ...deals, where: { all: [{ field: 'amount', op: 'is', value: minor(sum) }, { field: 'title', op: 'startsWith', value: 'сумма' }] } })
    const progress = await read(await setGoal(metricId, goal))
    expect(progress.fact).toBe(minor(sum))
    return progress.bonus.amountMinor
  }
  const rounded = (value: number | null, times: number): number => Math.round((value ?? Number.NaN) * times * 1e6) / 1e6
  const percent = (kpi: number | string): [number, Body] => [Number(kpi), { base: 0, target: 100 }]

  async function find({ id, kind, input, expected }: Vector): Promise<[found: unknown, wanted: unknown]> {
    const { fact, base, norm } = input
    const figures = { base, target: norm }
    switch (kind) {
      case 'index': {
        if (id === 'proration') return await findProrated({ input, expected })
        if (expected['kpi_percent'] === null) return [await setGoal(await byHand(5), figures).then(() => 'accepted', (error: unknown) => String(error).includes(': 400 ')), true]
        const { index } = await read(await setGoal(await byHand(Number(fact), norm < base ? 'lower' : 'higher'), figures))
        return [rounded(index, 100), expected['kpi_percent']]
      }
      case 'share.coefficient': {
        if (id === 'multi-sum') return await findSeveral({ input, expected })
        const bands = input.bands.map(([from, coefficient]) => ({ from: from / 100, coefficient: Number(coefficient) }))
        const [kpi, goal] = percent(input.kpi_percent)
        const metricId = await byHand(kpi)
        const [step, linear] = [
          await read(await setGoal(metricId, { ...goal, weight: Number(input.weight), bonus: shareRule(input.fund, 'step', bands) })),
          await read(await setGoal(metricId, { ...goal, weight: Number(input.weight), bonus: shareRule(input.fund, 'linear', bands) })),
        ]
        const coefficient = (one: Progress): number => rounded(one.bonus.lines?.[0]?.coefficient ?? null, 1)
        return [
          [coefficient(step), step.bonus.amountMinor, coefficient(linear), linear.bonus.amountMinor],
          [expected['step_coef'], minor(expected['step_bonus']), expected['linear_coef'], minor(expected['linear_bonus'])],
        ]
      }
      case 'proportional': {
        const rule = { kind: 'proportional', amountMinor: minor(input.S) }
        if (id.startsWith('nrr')) return [await payAt(Number(fact), { ...figures, bonus: { ...rule, floor: input.floor } }), minor(expected['bonus'])]
        const [kpi, goal] = percent(input.kpi_percent)
        return [
          [await payAt(kpi, { ...goal, bonus: rule }), await payAt(kpi, { ...goal, bonus: { ...rule, gate: input.gate / 100, cap: input.cap / 100 } })],
          [minor(expected['plain']), minor(expected['gated_capped'])],
        ]
      }
      case 'one_time': {
        const [kpi, goal] = percent(input.kpi_percent)
        const marks = input.marks.map(([at, major]) => ({ at: at / 100, amountMinor: minor(major) }))
        return [await payAt(kpi, { ...goal, marks, ...(input.mode === 'cumulative' ? {} : { bonus: { kind: 'oneTime', mode: input.mode } }) }), minor(expected['bonus'])]
      }
      case 'actual': {
        if (id === 'actual-percent') return [await paySum(input.amount, { target: minor(1_000_000), bonus: { kind: 'actual', rate: Number(input.rate) } }), minor(expected['bonus'])]
        const paid: number[] = []
        for (const from of ['zero', 'base', 'target']) paid.push(await payAt(Number(fact), { ...figures, bonus: { kind: 'actual', rateMinor: minor(Number(input.rate)), from } }))
        return [paid, [minor(expected['all_units']), minor(expected['above_base']), minor(expected['above_norm'])]]
      }
      case 'actual.tiered': {
        const goal = (tiers: unknown, tierMode: string): Body => ({ target: minor(input.quota), bonus: { kind: 'actual', tiers, tierMode } })
        if (id !== 'accel') return [await paySum(input.amount, goal(input.tiers_whole.map(([from, rate]) => ({ from: from / 100, rate: Number(rate) })), 'whole')), minor(expected['bonus'])]
        const tiers = input.tiers.map(([from, , rate]) => ({ from: from / 100, rate: Number(rate) }))
        return [[await paySum(input.amount, goal(tiers, 'marginal')), await paySum(input.amount, goal(tiers, 'whole'))], [minor(expected['marginal']), minor(expected['whole'])]]
      }
      case 'share.pool': return await findPool({ input, expected })
      case 'closed_period': {
        const metricId = await byHand(input.closed.fact)
        const goalId = await setGoal(metricId, { ...figures, bonus: shareRule(input.S, 'step') })
        const before = (await read(goalId)).bonus.amountMinor
        await enter(metricId, '10', input.restated_fact)
        const after = await read(goalId)
        return [[rounded(after.index, 100), after.bonus.amountMinor, after.bonus.amountMinor - before], [expected['restated_percent'], minor(expected['restated_bonus']), minor(expected['correction_next_period'])]]
      }
      case 'ratio': {
        const people = (column: 0 | 1): Record<string, number> => Object.fromEntries(input.rows.map((row, i) => [['8', '12'][i] ?? '', row[column]]))
        const ratio = await post('/api/metrics', { name: 'доля', ratio: { of: await byHand(people(0)), to: await byHand(people(1)) }, better: 'higher' })
        const { fact: team } = await read(await setGoal(ratio, { subject: { kind: 'department', id: '3' }, target: 0.5 }))
        return [Math.round((team ?? Number.NaN) * 1e6) / 1e4, expected['team_percent']]
      }
      case 'scorecard': {
        for (const { weight, target, fact: reached } of input.metrics) await setGoal(await byHand({ 13: reached }), { ...user('13'), target, weight: weight / 100 })
        return [rounded((await boardRow('13')).score, 100), expected['score']]
      }
      default: throw new Error(`a vector of an unknown kind: ${kind}`)
    }
  }

  type BoardRow = { user: { id: string }; score: number | null; bonusMinor: number; goals: Progress[] }
  const boardRow = async (id: string): Promise<BoardRow> => {
    const board = await admin.get<{ rows: BoardRow[]; bonusMinor: number }>(`/api/board?unit=month&on=${dayText(15)}`)
    expect(board.bonusMinor).toBe(board.rows.reduce((sum, row) => sum + row.bonusMinor, 0))
    return present(board.rows.find((row) => row.user.id === id), `row of ${id}`)
  }

  async function findSeveral({ input, expected }: Pick<Vector, 'input' | 'expected'>): Promise<[unknown, unknown]> {
    for (const [weight, kpi] of input.kpis) await setGoal(await byHand({ 14: kpi }), { ...user('14'), target: 100, weight: Number(weight), bonus: shareRule(input.fund, 'step') })
    const { bonusMinor, score } = await boardRow('14')
    const average = await payAt((score ?? 0) * 100, { target: 100, bonus: shareRule(input.fund, 'step') })
    return [[bonusMinor, rounded(score, 100), average], [minor(expected['per_indicator_sum']), expected['weighted_average_percent'], minor(expected['average_first_bonus'])]]
  }

  async function findPool({ input, expected }: Pick<Vector, 'input' | 'expected'>): Promise<[unknown, unknown]> {
    const ids = ['8', '12', '13']
    const team = await byHand(Object.fromEntries(input.facts.map((fact, i) => [ids[i] ?? '', fact])))
    const divide = async (rule: Body): Promise<(number | undefined)[]> => {
      const { people, bonus } = await read(await setGoal(team, { subject: { kind: 'department', id: '3' }, target: 100, bonus: { kind: 'pool', poolMinor: minor(input.pool), ...rule } }))
      expect(bonus.amountMinor).toBe(people.reduce((sum, row) => sum + (row.bonus?.amountMinor ?? 0), 0))
      return ids.map((id) => people.find(({ userId }) => userId === id)?.bonus?.amountMinor)
    }
    const wanted = (name: string): number[] => (expected[name] ?? []).map(minor)
    if (expected['largest_remainder']) return [await divide({}), wanted('largest_remainder')]
    return [
      [await divide({}), await divide({ gate: 0.7, redistribute: true }), await divide({ gate: 0.7 })],
      [wanted('all'), [...wanted('third_below_gate_redistributed'), 0], wanted('third_below_gate_not_redistributed')],
    ]
  }

  /** Four weeks of twenty working days, one of them away. */
  async function findProrated({ input, expected }: Pick<Vector, 'input' | 'expected'>): Promise<[unknown, unknown]> {
    await admin.send('PUT', '/api/calendar', { kind: 'weekdays', exceptions: [] })
    const monday = month.startOf('week').plus({ weeks: 1 })
    const day = (at: DateTime): string => at.toISODate() ?? ''
    const from = day(monday)
    await admin.send('POST', '/api/absences', { userId: '11', from, to: day(monday.plus({ weeks: 1 })), kind: 'vacation' })
    const metricId = await byHand({ 11: Number(input.fact) }, 'higher', day(monday.plus({ weeks: 2 })))
    const goal = { ...user('11'), base: input.base, target: input.norm, weight: 0.4, bonus: shareRule(20_000, 'step'), period: { kind: 'once', from, to: day(monday.plus({ weeks: 4 })) } }
    const percentOf = ({ index }: Progress): number => rounded(index, 100)
    const [plain, cut, fund] = [
      await read(await setGoal(metricId, { ...goal, prorate: false }), from), await read(await setGoal(metricId, goal), from), await read(await setGoal(metricId, { ...goal, prorateFund: true }), from),
    ]
    return [
      [percentOf(plain), plain.bonus.amountMinor, cut.base, cut.target, percentOf(cut), cut.bonus.amountMinor, fund.bonus.amountMinor],
      [
        expected['unprorated_percent'], minor(expected['bonus_unprorated']), expected['base'], expected['norm'], expected['prorated_percent'],
        minor(expected['bonus_prorated_targets']), minor(expected['bonus_prorated_targets_and_fund']),
      ],
    ]
  }

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const [found, wanted] = await find(vector)
    expect(found).toEqual(wanted)
  })

  it('verify: the ledger behind all of them is what a recount says', async () => {
    expect(vectors).toHaveLength(51)
    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0 })
  })
})
