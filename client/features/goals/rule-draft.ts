import type { ActualRule, BonusRule } from '../../../shared/bonus/bonus-types'

export type RuleKind = BonusRule['kind']
/** One band or tier while it is edited; null where nothing is written yet. Shares are fractions. */
export type StepDraft = { key: number; from: number | null; value: number | null }

/** The parameters of every kind while they are edited, so that looking at another kind loses nothing. Money in minor units. */
export type RuleForm = {
  kind: RuleKind
  oneTime: { mode: 'cumulative' | 'highest' }
  share: { fundMinor: number | null; curve: 'step' | 'linear'; bands: readonly StepDraft[] }
  pool: { poolMinor: number | null; gate: number | null; redistribute: boolean }
  /** `rate` is a fraction of money, or minor units per unit of anything else. */
  actual: { way: 'rate' | 'tiers'; rate: number | null; from: 'zero' | 'base' | 'target'; tiers: readonly StepDraft[]; tierMode: 'marginal' | 'whole' }
  proportional: { amountMinor: number | null; gate: number | null; cap: number | null; floor: number | null }
  roundMinor: number | undefined
}

/** Marks that pay once, with usual values standing ready in the other kinds. */
export function emptyRule(): RuleForm {
  return {
    kind: 'oneTime',
    oneTime: { mode: 'cumulative' },
    share: { fundMinor: null, curve: 'step', bands: toSteps([{ from: 0.7, value: 0.9 }, { from: 1, value: 1 }, { from: 1.1, value: 1.1 }]) },
    pool: { poolMinor: null, gate: null, redistribute: false },
    actual: { way: 'rate', rate: null, from: 'zero', tiers: toSteps([{ from: 0, value: null }, { from: 1, value: null }]), tierMode: 'marginal' },
    proportional: { amountMinor: null, gate: 0.7, cap: 1.2, floor: null },
    roundMinor: undefined,
  }
}

/** A saved rule opened for editing. */
export function toRuleForm(rule: BonusRule | undefined): RuleForm {
  const form = { ...emptyRule(), kind: rule?.kind ?? 'oneTime', roundMinor: rule?.roundMinor }
  switch (rule?.kind) {
    case undefined: return form
    case 'oneTime': return { ...form, oneTime: { mode: rule.mode } }
    case 'share': return {
      ...form,
      share: { fundMinor: rule.fundMinor, curve: rule.curve, bands: toSteps(rule.bands.map(({ from, coefficient }) => ({ from, value: coefficient }))) },
    }
    case 'pool': return { ...form, pool: { poolMinor: rule.poolMinor, gate: rule.gate ?? null, redistribute: rule.redistribute ?? false } }
    case 'actual': return { ...form, actual: toActualForm(rule, form.actual) }
    case 'proportional': {
      const { amountMinor, gate = null, cap = null, floor = null } = rule
      return { ...form, proportional: { amountMinor, gate, cap, floor } }
    }
  }
}

/** The rule as it is saved; null while something that it needs is not written. `isMoney`: the metric is money, so a rate is a share of it. */
export function toBonusRule(form: RuleForm, { isMoney }: { isMoney: boolean }): BonusRule | null {
  const round = form.roundMinor === undefined ? {} : { roundMinor: form.roundMinor }
  switch (form.kind) {
    case 'oneTime': return { kind: 'oneTime', mode: form.oneTime.mode, ...round }
    case 'share': {
      const { fundMinor, curve, bands } = form.share
      const whole = toPairs(bands)
      return fundMinor === null || !whole ? null : { kind: 'share', fundMinor, curve, bands: whole.map(({ from, value }) => ({ from, coefficient: value })), ...round }
    }
    case 'pool': {
      const { poolMinor, gate, redistribute } = form.pool
      return poolMinor === null ? null : { kind: 'pool', poolMinor, ...given({ gate }), redistribute, ...round }
    }
    case 'actual': {
      const { way, rate, from, tiers, tierMode } = form.actual
      if (way === 'rate') return rate === null ? null : { kind: 'actual', ...(isMoney ? { rate } : { rateMinor: rate }), from, ...round }
      const whole = toPairs(tiers)
      return whole ? { kind: 'actual', tiers: whole.map(({ from: start, value }) => ({ from: start, rate: value })), tierMode, ...round } : null
    }
    case 'proportional': {
      const { amountMinor, ...limits } = form.proportional
      return amountMinor === null ? null : { kind: 'proportional', amountMinor, ...given(limits), ...round }
    }
  }
}

/** A further band or tier behind the last one: ten percent on, with its value. */
export function addStep(steps: readonly StepDraft[]): StepDraft[] {
  const last = sortSteps(steps).at(-1)
  const from = Math.round(((last?.from ?? 0.9) + 0.1) * 1e6) / 1e6
  return [...steps, { key: Math.max(-1, ...steps.map((step) => step.key)) + 1, from, value: last?.value ?? null }]
}

export function changeStep(steps: readonly StepDraft[], key: number, change: Partial<Pick<StepDraft, 'from' | 'value'>>): StepDraft[] {
  return steps.map((step) => (step.key === key ? { ...step, ...change } : step))
}

/** In the order of the axis; what has no place yet comes last. */
export function sortSteps(steps: readonly StepDraft[]): StepDraft[] {
  return steps.toSorted((a, b) => (a.from ?? Infinity) - (b.from ?? Infinity))
}

function toSteps(list: readonly { from: number; value: number | null }[]): StepDraft[] {
  return list.map((step, key) => ({ key, ...step }))
}

/** In the order of the axis; null when one of them is not whole, or when there is none. */
function toPairs(steps: readonly StepDraft[]): { from: number; value: number }[] | null {
  const whole = sortSteps(steps).flatMap(({ from, value }) => (from === null || value === null ? [] : [{ from, value }]))
  return whole.length === steps.length && whole.length > 0 ? whole : null
}

function toActualForm(rule: ActualRule, empty: RuleForm['actual']): RuleForm['actual'] {
  if (!rule.tiers) return { ...empty, rate: rule.rate ?? rule.rateMinor ?? null, from: rule.from ?? 'zero' }
  return { ...empty, way: 'tiers', tiers: toSteps(rule.tiers.map(({ from, rate }) => ({ from, value: rate }))), tierMode: rule.tierMode ?? 'marginal' }
}

function given<Key extends string>(values: Record<Key, number | null>): Partial<Record<Key, number>> {
  // Entries lose the keys' type; only values that are null are left out.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<Record<Key, number>>
}
