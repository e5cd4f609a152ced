import { expect, it } from 'vitest'
import type { BonusRule } from '../../../../shared/bonus/bonus-types'
import { addStep, changeStep, emptyRule, sortSteps, toBonusRule, toRuleForm } from '../../../../client/features/goals/rule-draft'

const rules: [string, BonusRule, boolean][] = [
  ['marks, the highest alone', { kind: 'oneTime', mode: 'highest', roundMinor: 100 }, true],
  ['a share', { kind: 'share', fundMinor: 2_000_000, curve: 'linear', bands: [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }] }, true],
  ['a pool', { kind: 'pool', poolMinor: 5_000_000, gate: 0.7, redistribute: true }, true],
  ['a rate of money', { kind: 'actual', rate: 0.0025, from: 'target' }, true],
  ['money per deal', { kind: 'actual', rateMinor: 5000, from: 'base', roundMinor: 10_000 }, false],
  ['tiers', { kind: 'actual', tiers: [{ from: 0, rate: 0.03 }, { from: 1, rate: 0.05 }], tierMode: 'whole' }, true],
  ['a proportional sum', { kind: 'proportional', amountMinor: 800_000, gate: 0.7, cap: 1.1 }, true],
]

it.each(rules)('toBonusRule: gives back the rule that was opened: %s', (_, rule, isMoney) => {
  expect(toBonusRule(toRuleForm(rule), { isMoney })).toEqual(rule)
})

it('toBonusRule: null while a number is missing, and bands are saved in order', () => {
  const form = { ...emptyRule(), kind: 'share' as const }
  expect(toBonusRule(form, { isMoney: true })).toBeNull()
  expect(toBonusRule({ ...emptyRule(), kind: 'actual' }, { isMoney: true })).toBeNull()
  const share = { ...form.share, fundMinor: 100, bands: [{ key: 0, from: 1, value: 1 }, { key: 1, from: 0.7, value: 0.5 }] }
  expect(toBonusRule({ ...form, share }, { isMoney: true })).toMatchObject({ bands: [{ from: 0.7 }, { from: 1 }] })
  expect(toBonusRule({ ...form, share: { ...share, bands: changeStep(share.bands, 1, { value: null }) } }, { isMoney: true })).toBeNull()
})

it('addStep: ten percent behind the last, with its value', () => {
  const steps = addStep([{ key: 3, from: 1.1, value: 1.2 }, { key: 1, from: 0.7, value: 0.9 }])
  expect(steps.at(-1)).toEqual({ key: 4, from: 1.2, value: 1.2 })
  expect(sortSteps([...steps, { key: 9, from: null, value: null }]).map((step) => step.key)).toEqual([1, 3, 4, 9])
})
