import type { GoalDraft, GoalPeriod, GoalSubject, PeriodUnit } from '../../../shared/goal/goal-types'
import { toMarkDrafts, toMarks, type MarkDraft } from './mark-track'
import { emptyRule, toBonusRule, toRuleForm, type RuleForm } from './rule-draft'

/** One line of the table: whose goal, how much, and which saved goal it changes (null makes a new one). */
export type SubjectRow = { subject: GoalSubject; goalId: string | null; target: number | null; base: number | null }

/** Several goals of one metric while they are edited; `until` is exclusive, figures are in units of the metric. */
export type GoalForm = {
  metricId: string
  unit: PeriodUnit | 'once'
  from: string
  until: string
  fromBase: boolean
  rows: readonly SubjectRow[]
  marks: readonly MarkDraft[]
  rule: RuleForm
  weight: number | undefined
  /** Cut the target to the days a person is there; the bonus too. */
  prorate: boolean
  prorateFund: boolean
}

/** What keeps a form from being saved, in the order of the page. */
export type FormProblem = 'metric' | 'from' | 'until' | 'people' | 'target' | 'same' | 'direction'

/** Nothing chosen yet; the usual marks stand ready without money. */
export function emptyForm(from: string): GoalForm {
  return {
    metricId: '', unit: 'month', from, until: '', fromBase: false, rows: [], rule: emptyRule(),
    marks: toMarkDrafts([{ at: 0.7 }, { at: 1 }, { at: 1.1 }]), weight: undefined, prorate: true, prorateFund: false,
  }
}

/** A saved goal opened for editing; without an id it is the pattern of a new one. */
export function toForm(goal: GoalDraft, goalId: string | null): GoalForm {
  return {
    metricId: goal.metricId,
    unit: goal.period.kind === 'every' ? goal.period.unit : 'once',
    from: goal.period.from,
    until: (goal.period.kind === 'every' ? goal.period.until : goal.period.to) ?? '',
    fromBase: goal.base !== 0,
    rows: [{ subject: goal.subject, goalId, target: goal.target, base: goal.base }],
    marks: toMarkDrafts(goal.marks),
    rule: toRuleForm(goal.bonus),
    weight: goal.weight,
    prorate: goal.prorate ?? true,
    prorateFund: goal.prorateFund ?? false,
  }
}

/** One goal per line of the table, its metric money or not. Call it only when `checkForm` and `checkRule` find nothing. */
export function toGoalDraft(form: GoalForm, row: SubjectRow, { isMoney }: { isMoney: boolean }): GoalDraft {
  const pays = form.rule.kind !== 'oneTime' || form.marks.some((mark) => mark.amountMinor !== null)
  const bonus = pays ? toBonusRule(form.rule, { isMoney }) : null
  return {
    metricId: form.metricId,
    subject: row.subject,
    base: form.fromBase ? (row.base ?? 0) : 0,
    target: row.target ?? 0,
    period: toPeriod(form),
    marks: toMarks(form.marks),
    ...(form.weight === undefined ? {} : { weight: form.weight }),
    ...(bonus === null ? {} : { bonus }),
    ...(form.prorate ? {} : { prorate: false }),
    ...(form.prorate && form.prorateFund ? { prorateFund: true } : {}),
  }
}

/** What is still missing or contradicts itself; `better` is the direction of the chosen metric. */
export function checkForm(form: GoalForm, better: 'higher' | 'lower'): FormProblem[] {
  const problems: FormProblem[] = []
  if (form.metricId === '') problems.push('metric')
  if (form.from === '') problems.push('from')
  if (form.unit === 'once' ? form.until <= form.from : form.until !== '' && form.until <= form.from) problems.push('until')
  if (form.rows.length === 0) problems.push('people')
  const perRow = new Set(form.rows.map((row) => checkRow(form, row, better)))
  for (const problem of ['target', 'same', 'direction'] as const) if (perRow.has(problem)) problems.push(problem)
  return problems
}

/** What is wrong with one line of the table, if anything. */
export function checkRow(form: GoalForm, row: SubjectRow, better: 'higher' | 'lower'): 'target' | 'same' | 'direction' | null {
  if (row.target === null) return 'target'
  const base = form.fromBase ? (row.base ?? 0) : 0
  if (row.target === base) return 'same'
  return row.target > base === (better === 'higher') ? null : 'direction'
}

/** Adds lines for subjects that have none yet. */
export function addSubjects(form: GoalForm, subjects: readonly GoalSubject[]): GoalForm {
  const rows = new Map(form.rows.map((row) => [subjectKey(row.subject), row]))
  for (const subject of subjects) {
    const key = subjectKey(subject)
    if (!rows.has(key)) rows.set(key, { subject, goalId: null, target: null, base: null })
  }
  return { ...form, rows: [...rows.values()] }
}

/** Removes the line of a subject. */
export function removeSubject(form: GoalForm, subject: GoalSubject): GoalForm {
  return { ...form, rows: form.rows.filter((row) => subjectKey(row.subject) !== subjectKey(subject)) }
}

/** Changes target or base of one line. */
export function changeSubject(form: GoalForm, subject: GoalSubject, change: Partial<Pick<SubjectRow, 'target' | 'base'>>): GoalForm {
  return { ...form, rows: form.rows.map((row) => (subjectKey(row.subject) === subjectKey(subject) ? { ...row, ...change } : row)) }
}

/** The same target for every line. */
export function fillTargets(form: GoalForm, target: number): GoalForm {
  return { ...form, rows: form.rows.map((row) => ({ ...row, target })) }
}

/** Target = a past figure raised by a share, rounded to whole `step`s; lines without a fact stay as they are. */
export function raiseTargets(form: GoalForm, facts: ReadonlyMap<string, number>, by: { share: number; step: number }): GoalForm {
  const rows = form.rows.map((row) => {
    const fact = facts.get(subjectKey(row.subject))
    return fact === undefined ? row : { ...row, target: Math.round((fact * (1 + by.share)) / by.step) * by.step }
  })
  return { ...form, rows }
}

/** One text per subject, for maps and keys. */
export function subjectKey(subject: GoalSubject): string {
  return subject.kind === 'everyone' ? 'everyone' : `${subject.kind}:${subject.id}`
}

function toPeriod(form: GoalForm): GoalPeriod {
  if (form.unit === 'once') return { kind: 'once', from: form.from, to: form.until }
  return { kind: 'every', unit: form.unit, from: form.from, ...(form.until === '' ? {} : { until: form.until }) }
}
