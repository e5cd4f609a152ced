import type { Kysely } from 'kysely'
import { toDayNumber } from '../../shared/period/day-number'
import { goalPeriodAt, nearestPeriod, type Period } from '../../shared/period/period'
import { AppError } from '../errors'
import { getGoal, listGoalsByIds, type StoredGoal } from '../store/goal-store'
import type { PortalTables } from '../store/portal-tables'
import { createWorkCalendars } from '../work-calendars'
import type { Zones } from '../zones'
import { explainGoalRecord } from './explain-goal-record'
import { findGoalRecords } from './find-goal-records'
import { listGoalCredits } from './list-goal-credits'
import { listGoalChanges } from './list-goal-changes'
import { listMisses } from './list-misses'
import { isVisible } from './is-visible'
import { loadFrame, type OpenedGoal } from './load-frame'
import type { Ask, GoalAsk, ProgressReader } from './progress-types'
import { readActivity } from './read-activity'
import { readBoard } from './read-board'
import { readProgress } from './read-progress'
import { readRatio } from './read-ratio'
import { readWaterfall } from './read-waterfall'

/** Reads the figures of goals from the ledger's totals. */
export function createProgress({ zones }: { zones: Zones }): ProgressReader {
  const calendars = createWorkCalendars()

  async function open(db: Kysely<PortalTables>, ask: Ask, { goalId, on }: GoalAsk): Promise<OpenedGoal> {
    const goal = await getGoal(db, goalId)
    // A goal one may not see is as absent as one that is not there.
    if (!isVisible(ask, goal)) throw new AppError('not-found', 'goal-not-found', 'There is no such goal.')
    const frame = await loadFrame(db, ask, { zones, calendars, goals: [goal] })
    return { goal, frame, period: periodOn(goal, on, frame.today) }
  }

  return {
    progressOf: async (db, ask, query) => {
      const { frame, ...opened } = await open(db, ask, query)
      const [progress] = await readProgress(db, ask, { frame, asks: [{ ...opened, withPoints: true }] })
      if (!progress) throw new Error('one goal gives one progress')
      return progress
    },
    currentProgress: async (db, ask, goalIds) => {
      const goals = (await listGoalsByIds(db, goalIds)).filter((goal) => isVisible(ask, goal))
      if (goals.length === 0) return []
      const frame = await loadFrame(db, ask, { zones, calendars, goals })
      return await readProgress(db, ask, { frame, asks: goals.map((goal) => ({ goal, period: periodOn(goal, undefined, frame.today), withPoints: true })) })
    },
    board: async (db, ask, query) => await readBoard(db, ask, { ...query, zones, calendars }),
    creditsOf: async (db, ask, query) => await listGoalCredits(db, ask, await open(db, ask, query), query),
    activityOf: async (db, ask, query) => await readActivity(db, ask, await open(db, ask, query), query),
    explainRecord: async (db, ask, query) => await explainGoalRecord(db, ask, await open(db, ask, query), query.record),
    waterfallOf: async (db, ask, query) => await readWaterfall(db, ask, await open(db, ask, query), query),
    ratioOf: async (db, ask, query) => await readRatio(db, ask, await open(db, ask, query), query.user),
    changesOf: async (db, ask, query) => await listGoalChanges(db, ask, await open(db, ask, query), query),
    missesOf: async (db, ask, query) => await listMisses(db, ask, await open(db, ask, query), query),
    findRecords: async (db, ask, query) => await findGoalRecords(db, ask, await open(db, ask, query), query.text),
  }
}

/** Throws not-found for a day outside the goal; without a day, the period nearest to today. */
function periodOn(goal: StoredGoal, on: string | undefined, today: number): Period {
  if (on === undefined) return nearestPeriod(goal.draft.period, today)
  const period = goalPeriodAt(goal.draft.period, toDayNumber(on))
  if (!period) throw new AppError('not-found', 'day-outside-goal', `on: the goal does not cover ${on}`)
  return period
}
