import { expect, it } from 'vitest'
import type { GoalDraft } from '../../../../shared/goal/goal-types'
import {
  addSubjects, changeSubject, checkForm, emptyForm, fillTargets, raiseTargets, removeSubject, toForm, toGoalDraft, type GoalForm,
} from '../../../../client/features/goals/goal-draft'

const anna = { kind: 'user', id: '7' } as const
const igor = { kind: 'user', id: '8' } as const
const saved: GoalDraft = {
  metricId: 'm1', subject: anna, base: 0, target: 150_000_000,
  period: { kind: 'every', unit: 'month', from: '2026-12-01' },
  marks: [{ at: 0.7, amountMinor: 600_000 }, { at: 1, amountMinor: 1_000_000 }],
  weight: 0.4, bonus: { kind: 'oneTime', mode: 'highest' },
}
const draftOf = (form: GoalForm) => form.rows.map((row) => toGoalDraft(form, row, { isMoney: true }))

it('toGoalDraft: gives back the goal that was opened', () => {
  expect(draftOf(toForm(saved, 'g1'))).toEqual([saved])
})

it('toGoalDraft: keeps a rule of another kind and the end of the period', () => {
  const other: GoalDraft = {
    ...saved, bonus: { kind: 'proportional', amountMinor: 800_000 }, period: { kind: 'once', from: '2026-12-01', to: '2026-12-11' },
  }
  expect(draftOf(toForm(other, 'g1'))).toEqual([other])
})

it('toGoalDraft: one goal per line, without a rule when no mark has money', () => {
  const form = fillTargets(addSubjects({ ...emptyForm('2026-12-01'), metricId: 'm1' }, [anna, igor, anna]), 40)
  expect(draftOf(form)).toEqual([anna, igor].map((subject) => ({
    metricId: 'm1', subject, base: 0, target: 40, period: { kind: 'every', unit: 'month', from: '2026-12-01' },
    marks: [{ at: 0.7 }, { at: 1 }, { at: 1.1 }],
  })))
})

it('checkForm: names what is missing in the order of the page', () => {
  expect(checkForm(emptyForm('2026-12-01'), 'higher')).toEqual(['metric', 'people'])
  const form = addSubjects({ ...emptyForm(''), metricId: 'm1', unit: 'once' }, [anna])
  expect(checkForm(form, 'higher')).toEqual(['from', 'until', 'target'])
})

it('checkForm: a target must lie on the better side of the base', () => {
  const form = changeSubject(addSubjects({ ...emptyForm('2026-12-01'), metricId: 'm1' }, [anna]), anna, { target: 20, base: 30 })
  expect(checkForm(form, 'higher')).toEqual([])
  expect(checkForm(form, 'lower')).toEqual(['direction'])
  expect(checkForm({ ...form, fromBase: true }, 'lower')).toEqual([])
  expect(checkForm({ ...form, fromBase: true }, 'higher')).toEqual(['direction'])
  expect(checkForm(fillTargets({ ...form, fromBase: true }, 30), 'higher')).toEqual(['same'])
})

it('raiseTargets: last fact plus a share in whole steps; lines without a fact stay', () => {
  const form = changeSubject(addSubjects(emptyForm('2026-12-01'), [anna, igor]), igor, { target: 5 })
  const raised = raiseTargets(form, new Map([['user:7', 141_200_000]]), { share: 0.1, step: 1_000_000 })
  expect(raised.rows.map((row) => row.target)).toEqual([155_000_000, 5])
})

it('removeSubject: takes away that line only', () => {
  expect(removeSubject(addSubjects(emptyForm('2026-12-01'), [anna, igor]), anna).rows.map((row) => row.subject)).toEqual([igor])
})
