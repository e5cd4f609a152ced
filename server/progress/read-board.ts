import type { Kysely } from 'kysely'
import { canSeePerson } from '../../shared/access/access'
import type { Board } from '../../shared/api/board-contract'
import type { Progress } from '../../shared/api/goal-contract'
import type { Person } from '../../shared/api/people-contract'
import { limitBonus, type BonusLimit } from '../../shared/bonus/limit-bonus'
import type { PeriodUnit } from '../../shared/goal/goal-types'
import { rankScores } from '../../shared/goal/rank'
import { computeScore } from '../../shared/goal/score'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import { calendarPeriod, goalPeriodAt, type Period } from '../../shared/period/period'
import type { Zone } from '../../shared/period/zone'
import { AppError } from '../errors'
import { readBonusLimits } from '../store/bonus-limit-store'
import { listGoalsBetween, type StoredGoal } from '../store/goal-store'
import { readFigureSettings } from '../store/portal-reader'
import type { PortalTables } from '../store/portal-tables'
import { memberDays } from './goal-members'
import { isVisible } from './is-visible'
import { loadFrame, type FrameDeps } from './load-frame'
import type { Ask } from './progress-types'
import type { GoalPeriodAsk } from './read-figures'
import { readProgress } from './read-progress'
import { readTotals } from './read-totals'

type Query = { unit: PeriodUnit; on?: string | undefined; department?: string | undefined } & FrameDeps

/**
 * Every visible person with their goals of one calendar unit: repeating goals of that unit, and one-off goals that touch it.
 * Curves (`points`) come with the viewer's own goals and with group goals only.
 */
export async function readBoard(db: Kysely<PortalTables>, ask: Ask, { unit, on, department, ...deps }: Query): Promise<Board> {
  const settings = await readFigureSettings(db)
  const day = on === undefined ? deps.zones(settings.timeZone).dayOf(ask.now) : toDayNumber(on)
  const period = calendarPeriod(unit, day)
  const inside = departmentTest(ask, department, { period, zone: deps.zones(settings.timeZone) })
  const goals = (await listGoalsBetween(db, period.from, period.to)).filter((goal) => ofUnit(goal, unit) && isVisible(ask, goal) && inside.goal(goal))
  const frame = await loadFrame(db, ask, { ...deps, goals, settings })
  const asks = goals.flatMap((goal) => toAsk(goal, day, period, ask))
  const progress = await readProgress(db, ask, { frame, asks })
  const people = [...frame.people.values()].filter((person) => canSeePerson(ask.viewer, person.id) && inside.person(person))
  const limits = await readBonusLimits(db, unit, period.from)
  const hasBegun = period.from <= frame.today
  const goalsById = new Map(goals.map((goal) => [goal.id, goal]))
  const groups = progress.filter(({ subject }) => subject.kind !== 'user')
  const rows = people.flatMap((person) => {
    const own = progress.filter(({ subject }) => subject.kind === 'user' && subject.id === person.id)
    const row = toRow(person, own, { groups, goalsById, ask, limit: hasBegun ? limits.get(person.id) ?? null : null })
    // Who has gone keeps what a group's goal pays them.
    return person.active || own.length > 0 || row.bonusMinor > 0 ? [row] : []
  })
  const ranks = rankScores(rows.map(({ score }) => score))
  const own = rows.flatMap((row) => row.goals)
  const maxima = (ask.viewer.role === 'employee' ? own : [...own, ...groups]).map((one) => one.bonusMaxMinor)
  return {
    period: { from: toDayText(period.from), to: toDayText(period.to) }, today: toDayText(frame.today),
    rows: rows.map((row, i) => ({ ...row, ...rankOf(ranks[i]) })), groups, totals: await readTotals(db, ask, frame, { own, asks }),
    bonusMinor: sum(rows.map((row) => row.bonusMinor)),
    bonusMaxMinor: maxima.some((minor) => minor === null) ? null : sum(maxima.map((minor) => minor ?? 0)),
    currency: frame.currency,
  }
}

function ofUnit({ draft: { period } }: StoredGoal, unit: PeriodUnit): boolean {
  return period.kind === 'once' || period.unit === unit
}

/** The goal's period on the day asked for, else on the day nearest to it inside the board's unit. */
function toAsk(goal: StoredGoal, day: number, unit: Period, { viewer }: Ask): GoalPeriodAsk[] {
  const first = Math.max(unit.from, goal.fromDay)
  const last = Math.min(unit.to, goal.toDay ?? unit.to) - 1
  const period = goalPeriodAt(goal.draft.period, Math.min(Math.max(day, first), last))
  const { subject } = goal.draft
  return period ? [{ goal, period, withPoints: subject.kind !== 'user' || subject.id === viewer.userId }] : []
}

type Inside = { goal: (goal: StoredGoal) => boolean; person: (person: Person) => boolean }

/** A department's people are those who belonged to it on some day of the period, wherever they are now. */
function departmentTest({ structure }: Ask, department: string | undefined, { period, zone }: { period: Period; zone: Zone }): Inside {
  if (department === undefined) return { goal: () => true, person: () => true }
  const subtree = structure.subtree(department)
  if (subtree.size === 0) throw new AppError('not-found', 'department-not-found', `department: there is no department ${department}`)
  const members = new Set(memberDays({ kind: 'department', id: department }, period, { structure, zone, everyone: [] }).map(({ personId }) => personId))
  return {
    person: ({ id }) => members.has(id),
    goal: ({ draft: { subject } }) => {
      switch (subject.kind) {
        case 'user': return members.has(subject.id)
        case 'department': return subtree.has(subject.id)
        case 'everyone': return true
      }
    },
  }
}

function rankOf(rank: number | null | undefined): { rank?: number } {
  return typeof rank === 'number' ? { rank } : {}
}

type RowContext = { groups: readonly Progress[]; goalsById: ReadonlyMap<string, StoredGoal>; ask: Ask; limit: BonusLimit | null }

function toRow(user: Person, goals: Progress[], { groups, goalsById, ask, limit }: RowContext): Board['rows'][number] {
  const score = computeScore(goals.map((one) => ({ index: one.index, weight: goalsById.get(one.goalId)?.draft.weight })))
  const fromGroups = groups.map((group) => groupBonus(group, user.id, { goalsById, ask }))
  const sumMinor = sum([...goals.map((one) => one.bonus.amountMinor), ...fromGroups])
  const { amountMinor } = limitBonus({ sumMinor, limit, hasGoals: goals.length > 0 })
  return { user, goals, score, bonusMinor: amountMinor, ...(limit ? { limit: { ...limit, sumMinor } } : {}) }
}

/** A pool is divided among the members; any other bonus of a department belongs to its head. */
function groupBonus(group: Progress, personId: string, { goalsById, ask }: Omit<RowContext, 'groups' | 'limit'>): number {
  if (goalsById.get(group.goalId)?.draft.bonus?.kind === 'pool') {
    return group.people.find((row) => row.userId === personId)?.bonus?.amountMinor ?? 0
  }
  const { subject } = group
  const head = subject.kind === 'department' ? ask.structure.departments.find((d) => d.id === subject.id)?.headId : null
  return head === personId ? group.bonus.amountMinor : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
