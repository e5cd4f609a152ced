import { expect, it } from 'vitest'
import { addSubjects, emptyForm, fillTargets, type GoalForm } from '../../../../client/features/goals/goal-draft'
import { canPool, checkRule, samplePayout, toPayouts } from '../../../../client/features/goals/rule-check'
import { emptyRule, toRuleForm } from '../../../../client/features/goals/rule-draft'

const anna = { kind: 'user', id: '7' } as const
const sales = { kind: 'department', id: '3' } as const
const money = { unit: { kind: 'money', currency: 'RUB' }, better: 'higher' } as const
const blank = emptyForm('2026-12-01')
const withRule = (form: GoalForm, rule: Parameters<typeof toRuleForm>[0]): GoalForm => ({ ...form, rule: toRuleForm(rule) })

it('checkRule: names each reason once for all lines', () => {
  const form = addSubjects(blank, [anna, { kind: 'user', id: '8' }, sales])
  expect(checkRule(form, money)).toEqual([])
  expect(checkRule(withRule(form, { kind: 'pool', poolMinor: 100 }), money)).toEqual(['person'])
  expect(checkRule({ ...form, rule: { ...emptyRule(), kind: 'share' } }, money)).toEqual(['empty'])
  const bands = [{ from: 1, coefficient: 1 }, { from: 1, coefficient: 2 }]
  expect(checkRule(withRule(form, { kind: 'share', fundMinor: 1, curve: 'step', bands }), money)).toEqual(['overlap'])
})

it('canPool: only where every line is a group', () => {
  expect([blank, addSubjects(blank, [sales]), addSubjects(blank, [sales, anna])].map(canPool)).toEqual([false, true, false])
  expect(canPool(withRule(blank, { kind: 'pool', poolMinor: 1 }))).toBe(true)
})

it('toPayouts: only a rule that pays for the fact needs a target', () => {
  const form = addSubjects(blank, [anna, sales])
  const actual = withRule(form, { kind: 'actual', rate: 0.01 })
  expect(toPayouts(form, money)).toHaveLength(2)
  expect(toPayouts(actual, money)).toEqual([])
  expect(samplePayout(actual, money)).toBeNull()
  expect(samplePayout(blank, money)).toMatchObject({ base: 0, target: 1 })
  expect(toPayouts(fillTargets(actual, 500), money).map(({ base, target }) => [base, target])).toEqual([[0, 500], [0, 500]])
})
