import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { BonusRule } from '../../../shared/bonus/bonus-types'
import { computeBonus, computeBonusMax, ruleOf } from '../../../shared/bonus/compute-bonus'
import { computePool } from '../../../shared/bonus/compute-pool'
import { compareIndex, type Figures } from '../../../shared/money/fraction'
import { computeIndex } from '../../../shared/goal/compute-progress'
import { computeScore } from '../../../shared/goal/score'

const amount = z.coerce.number()
const percentMark = z.tuple([z.number(), amount])
const schemas = {
  index: z.object({ input: z.object({ fact: z.number(), base: z.number(), norm: z.number() }), expected: z.object({ kpi_percent: z.number().nullable() }) }),
  proration: z.object({
    input: z.object({ fact: z.number(), base: z.number(), norm: z.number(), worked_days: z.number(), plan_days: z.number() }),
    expected: z.object({
      unprorated_percent: z.number(), base: z.number(), norm: z.number(), prorated_percent: z.number(),
      bonus_unprorated: z.number(), bonus_prorated_targets: z.number(), bonus_prorated_targets_and_fund: z.number(),
    }),
  }),
  coefficient: z.object({
    input: z.object({ fund: z.number(), weight: amount, kpi_percent: amount, bands: z.array(percentMark) }),
    expected: z.object({ step_coef: z.number(), step_bonus: z.number(), linear_coef: z.number(), linear_bonus: z.number() }),
  }),
  several: z.object({
    input: z.object({ fund: z.number(), kpis: z.array(z.tuple([amount, z.number()])) }),
    expected: z.object({ per_indicator_sum: z.number(), weighted_average_percent: z.number(), average_first_bonus: z.number() }),
  }),
  proportional: z.object({ input: z.object({ S: z.number(), kpi_percent: z.number(), gate: z.number(), cap: z.number() }), expected: z.object({ plain: z.number(), gated_capped: z.number() }) }),
  retention: z.object({ input: z.object({ S: z.number(), fact: amount, base: z.number(), norm: z.number(), floor: z.number() }), expected: z.object({ bonus: z.number() }) }),
  oneTime: z.object({ input: z.object({ kpi_percent: z.number(), marks: z.array(percentMark), mode: z.enum(['cumulative', 'highest']) }), expected: z.object({ bonus: z.number() }) }),
  perUnit: z.object({
    input: z.object({ fact: z.number(), base: z.number(), norm: z.number(), rate: z.number() }),
    expected: z.object({ all_units: z.number(), above_base: z.number(), above_norm: z.number() }),
  }),
  perMoney: z.object({ input: z.object({ amount: z.number(), rate: amount }), expected: z.object({ bonus: z.number() }) }),
  tiers: z.object({
    input: z.object({ amount: z.number(), quota: z.number(), tiers: z.array(z.tuple([z.number(), z.number().nullable(), amount])) }),
    expected: z.object({ marginal: z.number(), whole: z.number() }),
  }),
  wholeTiers: z.object({ input: z.object({ amount: z.number(), quota: z.number(), tiers_whole: z.array(percentMark) }), expected: z.object({ bonus: z.number() }) }),
  pool: z.object({
    input: z.object({ pool: z.number(), facts: z.array(z.number()) }),
    expected: z.object({ all: z.array(z.number()), third_below_gate_redistributed: z.array(z.number()), third_below_gate_not_redistributed: z.array(z.number()) }),
  }),
  remainder: z.object({ input: z.object({ pool: z.number(), facts: z.array(z.number()), step: z.string() }), expected: z.object({ largest_remainder: z.array(z.number()) }) }),
  correction: z.object({
    input: z.object({ closed: z.object({ fact: z.number(), bonus: z.number() }), restated_fact: z.number(), base: z.number(), norm: z.number(), S: z.number() }),
    expected: z.object({ restated_percent: z.number(), restated_bonus: z.number(), correction_next_period: z.number() }),
  }),
  ratio: z.object({ input: z.object({ rows: z.array(z.tuple([z.number(), z.number()])) }), expected: z.object({ team_percent: z.number(), mean_of_ratios: z.number() }) }),
  scorecard: z.object({ input: z.object({ metrics: z.array(z.object({ weight: z.number(), target: z.number(), fact: z.number() })) }), expected: z.object({ score: z.number() }) }),
}

const vectors = z.array(z.object({ id: z.string(), kind: z.string() }).loose()).parse(
  JSON.parse(readFileSync(new URL('bonus-vectors.json', import.meta.url), 'utf8')))

/** Of a percent as the fact of a goal from 0 to 100. */
const atPercent = (fact: number): Figures => ({ fact, base: 0, target: 100 })
const minor = (major: number): number => Math.round(major * 100)
const pay = (rule: BonusRule, figures: Figures, marks: { at: number; amountMinor: number }[] = [], weight?: number): number =>
  computeBonus({ rule, figures, marks, weight }).amountMinor / 100
const toMarks = (marks: [number, number][]) => marks.map(([percent, major]) => ({ at: percent / 100, amountMinor: minor(major) }))
const toBands = (bands: [number, number][]) => bands.map(([percent, coefficient]) => ({ from: percent / 100, coefficient }))
const standardBands = toBands([[70, 0.9], [100, 1], [110, 1.1]])
const poolFacts = (facts: number[]) => facts.map((fact, i) => ({ id: String(i), fact }))

it('bonus vectors: all 51 are there', () => {
  expect(vectors.length).toBe(51)
})

it.each(vectors.map((vector) => [vector.id, vector] as const))('bonus vector %s', (_, vector) => {
  check(vector)
})

function check(vector: { id: string; kind: string }): void {
  switch (vector.kind) {
    case 'index': return vector.id === 'proration' ? checkProration(vector) : checkIndex(vector)
    case 'share.coefficient': return vector.id === 'multi-sum' ? checkSeveral(vector) : checkCoefficient(vector)
    case 'proportional': return vector.id.startsWith('nrr') ? checkRetention(vector) : checkProportional(vector)
    case 'one_time': {
      const { input, expected } = schemas.oneTime.parse(vector)
      return expect(pay({ kind: 'oneTime', mode: input.mode }, atPercent(input.kpi_percent), toMarks(input.marks))).toBe(expected.bonus)
    }
    case 'actual': return checkActual(vector)
    case 'actual.tiered': return checkTiers(vector)
    case 'share.pool': return checkPool(vector)
    case 'closed_period': return checkCorrection(vector)
    case 'ratio': {
      const { input: { rows }, expected } = schemas.ratio.parse(vector)
      const [top, bottom] = rows.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0])
      expect((100 * top) / bottom).toBeCloseTo(expected.team_percent, 4)
      return expect(rows.reduce((sum, [x, y]) => sum + (100 * x) / y, 0) / rows.length).toBeCloseTo(expected.mean_of_ratios, 4)
    }
    case 'scorecard': {
      const { input: { metrics }, expected } = schemas.scorecard.parse(vector)
      const score = computeScore(metrics.map(({ weight, target, fact }) => ({ index: computeIndex({ fact, base: 0, target }), weight })))
      return expect((score ?? 0) * 100).toBe(expected.score)
    }
    default: throw new Error(`a vector of an unknown kind: ${vector.kind}`)
  }
}

function checkIndex(vector: unknown): void {
  const { input: { fact, base, norm }, expected } = schemas.index.parse(vector)
  if (expected.kpi_percent === null) return expect(() => compareIndex({ fact, base, target: norm }, 0)).toThrow(RangeError)
  expect(computeIndex({ fact, base, target: norm }) * 100).toBeCloseTo(expected.kpi_percent, 6)
}

/** The vectors' fund of 20 000 at weight 0.4, pro-rated by the caller before the rule sees it. */
function checkProration(vector: unknown): void {
  const { input: { fact, base, norm, worked_days, plan_days }, expected } = schemas.proration.parse(vector)
  const share = worked_days / plan_days
  const whole = { fact, base, target: norm }
  const prorated = { fact, base: base * share, target: norm * share }
  const rule = (fund: number): BonusRule => ({ kind: 'share', fundMinor: minor(fund), curve: 'step', bands: standardBands })
  expect(prorated).toEqual({ fact, base: expected.base, target: expected.norm })
  expect([computeIndex(whole) * 100, computeIndex(prorated) * 100]).toEqual([expected.unprorated_percent, expected.prorated_percent])
  expect([pay(rule(20_000), whole, [], 0.4), pay(rule(20_000), prorated, [], 0.4), pay(rule(20_000 * share), prorated, [], 0.4)]).toEqual(
    [expected.bonus_unprorated, expected.bonus_prorated_targets, expected.bonus_prorated_targets_and_fund])
}

function checkCoefficient(vector: unknown): void {
  const { input: { fund, weight, kpi_percent, bands }, expected } = schemas.coefficient.parse(vector)
  for (const curve of ['step', 'linear'] as const) {
    const bonus = computeBonus({ rule: { kind: 'share', fundMinor: minor(fund), curve, bands: toBands(bands) }, figures: atPercent(kpi_percent), marks: [], weight })
    const [line] = bonus.lines
    expect(bonus.amountMinor / 100).toBe(curve === 'step' ? expected.step_bonus : expected.linear_bonus)
    expect(line?.kind === 'share' ? line.coefficient : null).toBeCloseTo(curve === 'step' ? expected.step_coef : expected.linear_coef, 6)
  }
}

function checkSeveral(vector: unknown): void {
  const { input: { fund, kpis }, expected } = schemas.several.parse(vector)
  const rule: BonusRule = { kind: 'share', fundMinor: minor(fund), curve: 'step', bands: standardBands }
  expect(kpis.reduce((sum, [weight, percent]) => sum + pay(rule, atPercent(percent), [], weight), 0)).toBe(expected.per_indicator_sum)
  const score = (computeScore(kpis.map(([weight, percent]) => ({ index: percent / 100, weight }))) ?? 0) * 100
  expect(score).toBeCloseTo(expected.weighted_average_percent, 9)
  expect(pay(rule, atPercent(score))).toBe(expected.average_first_bonus)
}

function checkProportional(vector: unknown): void {
  const { input: { S, kpi_percent, gate, cap }, expected } = schemas.proportional.parse(vector)
  const rule = { kind: 'proportional' as const, amountMinor: minor(S) }
  expect(pay(rule, atPercent(kpi_percent))).toBe(expected.plain)
  expect(pay({ ...rule, gate: gate / 100, cap: cap / 100 }, atPercent(kpi_percent))).toBe(expected.gated_capped)
}

function checkRetention(vector: unknown): void {
  const { input: { S, fact, base, norm, floor }, expected } = schemas.retention.parse(vector)
  expect(pay({ kind: 'proportional', amountMinor: minor(S), floor }, { fact, base, target: norm })).toBe(expected.bonus)
}

function checkActual(vector: { id: string }): void {
  if (vector.id === 'actual-percent') {
    const { input, expected } = schemas.perMoney.parse(vector)
    return expect(pay({ kind: 'actual', rate: input.rate }, { fact: minor(input.amount), base: 0, target: minor(1_000_000) })).toBe(expected.bonus)
  }
  const { input: { fact, base, norm, rate }, expected } = schemas.perUnit.parse(vector)
  const figures = { fact, base, target: norm }
  expect(pay({ kind: 'actual', rateMinor: minor(rate) }, figures)).toBe(expected.all_units)
  expect(pay({ kind: 'actual', rateMinor: minor(rate), from: 'base' }, figures)).toBe(expected.above_base)
  expect(pay({ kind: 'actual', rateMinor: minor(rate), from: 'target' }, figures)).toBe(expected.above_norm)
}

function checkTiers(vector: { id: string }): void {
  if (vector.id === 'accel') {
    const { input, expected } = schemas.tiers.parse(vector)
    const tiers = input.tiers.map(([from, , rate]) => ({ from: from / 100, rate }))
    const figures = { fact: minor(input.amount), base: 0, target: minor(input.quota) }
    expect(pay({ kind: 'actual', tiers }, figures)).toBe(expected.marginal)
    return expect(pay({ kind: 'actual', tiers, tierMode: 'whole' }, figures)).toBe(expected.whole)
  }
  const { input, expected } = schemas.wholeTiers.parse(vector)
  const tiers = input.tiers_whole.map(([from, rate]) => ({ from: from / 100, rate }))
  expect(pay({ kind: 'actual', tiers, tierMode: 'whole' }, { fact: minor(input.amount), base: 0, target: minor(input.quota) })).toBe(expected.bonus)
}

function checkPool(vector: { id: string }): void {
  if (vector.id === 'pool-rounding') {
    const { input, expected } = schemas.remainder.parse(vector)
    const shares = computePool({ rule: { kind: 'pool', poolMinor: minor(input.pool) }, members: poolFacts(input.facts), base: 0, target: 100 })
    return expect(shares.map((share) => share.amountMinor / 100)).toEqual(expected.largest_remainder)
  }
  const { input, expected } = schemas.pool.parse(vector)
  const divide = (rule: { gate?: number; redistribute?: boolean }): number[] =>
    computePool({ rule: { kind: 'pool', poolMinor: minor(input.pool), ...rule }, members: poolFacts(input.facts), base: 0, target: 100 }).map((share) => share.amountMinor / 100)
  expect(divide({})).toEqual(expected.all)
  expect(divide({ gate: 0.7, redistribute: true })).toEqual([...expected.third_below_gate_redistributed, 0])
  expect(divide({ gate: 0.7 })).toEqual(expected.third_below_gate_not_redistributed)
}

function checkCorrection(vector: unknown): void {
  const { input: { closed, restated_fact, base, norm, S }, expected } = schemas.correction.parse(vector)
  const rule: BonusRule = { kind: 'share', fundMinor: minor(S), curve: 'step', bands: standardBands }
  expect(computeIndex({ fact: restated_fact, base, target: norm }) * 100).toBeCloseTo(expected.restated_percent, 9)
  const restated = pay(rule, { fact: restated_fact, base, target: norm })
  expect([pay(rule, { fact: closed.fact, base, target: norm }), restated, restated - closed.bonus]).toEqual([closed.bonus, expected.restated_bonus, expected.correction_next_period])
}

it('computeBonus: lines tell which marks paid, rounded before they are summed', () => {
  const marks = [{ at: 1, amountMinor: 149 }, { at: 0.7, amountMinor: 149 }, { at: 0.8 }, { at: 1.1, amountMinor: 500 }]
  expect(computeBonus({ rule: { kind: 'oneTime', mode: 'cumulative', roundMinor: 100 }, figures: atPercent(100), marks })).toEqual({
    amountMinor: 200, lines: [{ kind: 'mark', at: 0.7, amountMinor: 100 }, { kind: 'mark', at: 1, amountMinor: 100 }],
  })
})

it('computeBonus: 110 % of 50 is 55 deals', () => {
  const marks = [{ at: 1.1, amountMinor: 100_000 }]
  expect([54, 55].map((fact) => pay(ruleOf({}), { fact, base: 0, target: 50 }, marks))).toEqual([0, 1000])
})

it('computeBonus: pays nothing without a fact, and a pool pays its members', () => {
  expect(computeBonus({ rule: ruleOf({}), figures: null, marks: [{ at: 0.1, amountMinor: 5 }] })).toEqual({ amountMinor: 0, lines: [] })
  expect(computeBonus({ rule: { kind: 'pool', poolMinor: 500 }, figures: atPercent(100), marks: [] })).toEqual({ amountMinor: 0, lines: [] })
})

it.each<[string, BonusRule, number | null]>([
  ['the sum of all marks', { kind: 'oneTime', mode: 'cumulative' }, 800],
  ['the dearest mark', { kind: 'oneTime', mode: 'highest' }, 300],
  ['the largest coefficient', { kind: 'share', fundMinor: 1000, curve: 'linear', bands: standardBands }, 440],
  ['the pool', { kind: 'pool', poolMinor: 777 }, 777],
  ['without end by rate', { kind: 'actual', rate: 0.1 }, null],
  ['without end by index', { kind: 'proportional', amountMinor: 100 }, null],
  ['the capped index', { kind: 'proportional', amountMinor: 100, cap: 1.5 }, 150],
  ['the cap even when the gate lies above it', { kind: 'proportional', amountMinor: 100, gate: 1.2, cap: 1.1 }, 110],
])('computeBonusMax: %s', (_, rule, expected) => {
  const marks = [{ at: 0.7, amountMinor: 300 }, { at: 1, amountMinor: 300 }, { at: 1.1, amountMinor: 200 }]
  expect(computeBonusMax({ rule, marks, weight: 0.4 })).toBe(expected)
})

it('computeBonus: never pays more than the most, and more for more', () => {
  const marks = fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 30 }).map((x) => x / 10), amountMinor: fc.integer({ min: 0, max: 1e6 }) }), { selector: (mark) => mark.at, maxLength: 6 })
  fc.assert(fc.property(marks, fc.integer({ min: -500, max: 5000 }), fc.integer({ min: 0, max: 500 }), (list, fact, more) => {
    const rule: BonusRule = { kind: 'oneTime', mode: 'cumulative' }
    const less = computeBonus({ rule, figures: atPercent(fact), marks: list }).amountMinor
    expect(computeBonus({ rule, figures: atPercent(fact + more), marks: list }).amountMinor).toBeGreaterThanOrEqual(less)
    expect(less).toBeLessThanOrEqual(computeBonusMax({ rule, marks: list }) ?? 0)
  }))
})

const shareOf = (top: number) => fc.integer({ min: 0, max: top * 1e6 }).map((x) => x / 1e6)
const money = fc.integer({ min: 0, max: 1e10 })
const roundMinor = fc.constantFrom(1, 100, 1000)
const steps = fc.uniqueArray(fc.tuple(shareOf(3), shareOf(3)), { minLength: 1, maxLength: 6, selector: ([from]) => from })
  .map((list) => {
    const froms = list.map(([from]) => from).toSorted((a, b) => a - b)
    const values = list.map(([, value]) => value).toSorted((a, b) => a - b)
    return froms.map((from, i) => ({ from, value: values[i] ?? 0 }))
  })
const risingRule: fc.Arbitrary<BonusRule> = fc.oneof(
  fc.record({ kind: fc.constant('share' as const), fundMinor: money, curve: fc.constantFrom('step' as const, 'linear' as const), bands: steps.map((list) => list.map(({ from, value }) => ({ from, coefficient: value }))), roundMinor }),
  fc.record({ kind: fc.constant('proportional' as const), amountMinor: money, gate: shareOf(1), cap: shareOf(3), floor: fc.constant(0), roundMinor }),
  fc.record({ kind: fc.constant('actual' as const), rate: shareOf(1), from: fc.constantFrom('zero' as const, 'base' as const, 'target' as const), roundMinor }),
  fc.record({ kind: fc.constant('actual' as const), tiers: steps.map((list) => list.map(({ from, value }) => ({ from, rate: value }))), tierMode: fc.constantFrom('marginal' as const, 'whole' as const), roundMinor }),
)

it('computeBonus: nothing is negative, every line is whole steps, and a rising rule pays no less for more', () => {
  const fact = fc.integer({ min: -1e9, max: 1e9 })
  fc.assert(fc.property(risingRule, fact, fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e6 }), (rule, less, more, base) => {
    const at = (value: number) => computeBonus({ rule, figures: { fact: value, base, target: base + 500_000 }, marks: [], weight: 0.4 })
    const [low, high] = [at(less), at(less + more)]
    for (const { amountMinor } of [...low.lines, ...high.lines]) {
      expect(amountMinor).toBeGreaterThanOrEqual(0)
      expect(amountMinor % (rule.roundMinor ?? 1)).toBe(0)
    }
    expect(low.amountMinor).toBe(low.lines.reduce((sum, line) => sum + line.amountMinor, 0))
    expect(high.amountMinor).toBeGreaterThanOrEqual(low.amountMinor)
    expect(high.amountMinor).toBeLessThanOrEqual(computeBonusMax({ rule, marks: [], weight: 0.4 }) ?? Infinity)
  }))
})

it('computeBonus: an absurd fact pays the most that money holds instead of failing', () => {
  expect(pay({ kind: 'proportional', amountMinor: 1e12 }, { fact: 1e12, base: 0, target: 1 })).toBe(1e12)
})
