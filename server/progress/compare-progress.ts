import type { Progress } from '../../shared/api/goal-contract'
import type { DryRun, TrialFigure } from '../../shared/api/version-contract'

type Goal = DryRun['goals'][number]
type Row = Progress['people'][number]

type Options = {
  /** May the figure of the whole be told? Under any conditions one likes, it tells of everybody in it; otherwise only the rows are. */
  showsWhole: (subject: Progress['subject']) => boolean
}

/** Goals as they are beside goals as they would be, in the same order; those that change come first, and so do their people. */
export function compareProgress(before: readonly Progress[], after: readonly Progress[], { showsWhole }: Options): Pick<DryRun, 'goals' | 'totals'> {
  const goals = before.flatMap((was, i) => (after[i] ? [compareGoal(was, after[i])] : []))
    .map((goal) => (showsWhole(goal.subject) ? goal : { ...goal, before: untold, after: untold, changed: goal.people.some(({ changed }) => changed) })).toSorted(changedFirst)
  const people = goals.flatMap((goal) => goal.people.filter((row) => row.changed).map(({ userId }) => userId))
  const sum = (side: 'before' | 'after'): number => goals.reduce((total, goal) => total + (goal[side].bonusMinor ?? 0), 0)
  return {
    goals,
    totals: { goals: goals.filter(({ changed }) => changed).length, people: new Set(people).size, bonusBeforeMinor: sum('before'), bonusAfterMinor: sum('after') },
  }
}

function compareGoal(was: Progress, now: Progress): Goal {
  const { goalId, metricId, metricName, subject, subjectName, better, period, unit } = now
  const sameUnit = JSON.stringify(was.unit) === JSON.stringify(unit)
  const pair = (before: TrialFigure, after: TrialFigure) => ({ before, after, changed: !sameUnit || JSON.stringify(before) !== JSON.stringify(after) })
  const rows = new Map(was.people.map((row) => [row.userId, row]))
  const ids = [...new Set([...now.people, ...was.people].map(({ userId }) => userId))]
  const rowsNow = new Map(now.people.map((row) => [row.userId, row]))
  return {
    goalId, metricId, metricName, subject, subjectName, better, period, unitBefore: was.unit, unit,
    ...pair(figureOf(was, was.bonus.amountMinor), figureOf(now, now.bonus.amountMinor)),
    people: ids.map((userId) => {
      const [old, row] = [rows.get(userId), rowsNow.get(userId)]
      return { userId, name: (row ?? old)?.name ?? userId, ...pair(rowFigure(old), rowFigure(row)) }
    }).toSorted(changedFirst),
  }
}

const untold: TrialFigure = { fact: null, index: null, bonusMinor: null }

function rowFigure(row: Row | undefined): TrialFigure {
  return row ? figureOf(row, row.bonus?.amountMinor ?? null) : untold
}

function figureOf({ fact, index }: Pick<Progress, 'fact' | 'index'>, bonusMinor: number | null): TrialFigure {
  return { fact, index, bonusMinor }
}

function changedFirst(a: { changed: boolean }, b: { changed: boolean }): number {
  return Number(b.changed) - Number(a.changed)
}
