import type { Board } from '../../../shared/api/board-contract'
import type { Progress } from '../../../shared/api/goal-contract'
import { forecastDay } from '../../ui/scale/scale-view'

/** A mark that the present pace reaches: on which of the period's days. */
export type ReachedSoon = { progress: Progress; at: number; amountMinor: number; day: number }
export type MoneySummary = {
  earnedMinor: number
  todayMinor: number
  reachMinor: number
  /** Null while some goal does not say what it can pay at most. */
  maxMinor: number | null
  currency: string
  isProvisional: boolean
  soon: ReachedSoon[]
}
export type NearestMark = { progress: Progress; at: number; left: number; amountMinor: number | null }

/** Own goals first, then goals of the groups one belongs to. */
export function pickMyGoals(board: Board, userId: string): Progress[] {
  const own = board.rows.find((row) => row.user.id === userId)?.goals ?? []
  const groups = board.groups.filter((goal) => goal.people.some((person) => person.userId === userId))
  return [...own, ...groups]
}

/** Whose the money of a goal is: all of it the person's, a share of a pool, the head's, or nobody's. */
export function judgeOwner(progress: Progress, userId: string, headed: ReadonlySet<string>): 'own' | 'share' | 'head' | 'nobody' {
  if (progress.subject.kind === 'user') return 'own'
  if (progress.people.some((person) => person.userId === userId && person.bonus)) return 'share'
  if (progress.subject.kind === 'everyone') return 'nobody'
  return headed.has(progress.subject.id) ? 'own' : 'head'
}

/**
 * What the person has earned, may still earn at the present pace, and at most. A department's bonus belongs to its head
 * (`headed` are the departments that the person heads), a pool to its members.
 */
export function summariseMoney(list: readonly Progress[], userId: string, headed: ReadonlySet<string>): MoneySummary {
  const own = list.filter((progress) => judgeOwner(progress, userId, headed) === 'own')
  const shared = list.filter((progress) => judgeOwner(progress, userId, headed) === 'share')
  const groupMinor = sum(shared.map((progress) => readOwnBonus(progress, userId)))
  // A figure that has not begun is empty, which is worth 100 % and more where less is better.
  const earnedMinor = sum(own.map((progress) => (progress.phase === 'future' ? 0 : progress.bonus.amountMinor))) + groupMinor
  const hasUnknownMax = own.some((progress) => progress.bonusMaxMinor === null)
  return {
    earnedMinor,
    todayMinor: sum(own.map((progress) => progress.today?.bonusMinor ?? 0)),
    reachMinor: sum(own.map((progress) => progress.withinReachMinor ?? 0)),
    maxMinor: hasUnknownMax ? null : sum(own.map((progress) => progress.bonusMaxMinor ?? 0)) + groupMinor,
    currency: list[0]?.bonus.currency ?? '',
    isProvisional: list.some((progress) => progress.bonus.provisional),
    soon: own.flatMap(listReachedSoon).sort((a, b) => a.day - b.day || a.at - b.at),
  }
}

/** The next mark that takes the smallest part of its goal; marks with money go before those without. */
export function findNearestMark(list: readonly Progress[]): NearestMark | null {
  const candidates = list.flatMap((progress): NearestMark[] => {
    if (progress.phase !== 'open' || progress.index === null || progress.subject.kind !== 'user') return []
    const next = progress.marks.filter((mark) => !mark.reached).sort((a, b) => a.at - b.at)[0]
    return next ? [{ progress, at: next.at, left: next.left, amountMinor: next.amountMinor ?? null }] : []
  })
  const effort = ({ progress, left }: NearestMark) => Math.abs(left / (progress.target - progress.base))
  return candidates.sort((a, b) => Number(b.amountMinor !== null) - Number(a.amountMinor !== null) || effort(a) - effort(b))[0] ?? null
}

/** The goals that make the overall score: one's own, or those of one's groups where there are none. */
export function listScored(list: readonly Progress[]): readonly Progress[] {
  const own = list.filter(({ subject }) => subject.kind === 'user')
  return own.length > 0 ? own : list
}

function readOwnBonus(progress: Progress, userId: string): number {
  return progress.phase === 'future' ? 0 : (progress.people.find((person) => person.userId === userId)?.bonus?.amountMinor ?? 0)
}

function listReachedSoon(progress: Progress): ReachedSoon[] {
  return progress.marks.flatMap((mark) => {
    const day = forecastDay(progress, mark.value, mark.reached)
    return day === null ? [] : [{ progress, at: mark.at, amountMinor: mark.amountMinor ?? 0, day }]
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
