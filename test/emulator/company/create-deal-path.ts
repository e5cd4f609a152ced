import { PIPELINE_HABITS } from './company-catalogue'
import type { PipelineHabit } from './company-catalogue'
import type { HistoryEntry, Stage } from './company-types'
import type { Random } from './create-random'
import type { WorkCalendar } from './create-work-calendar'

/** One step of a deal's way. */
export type Step = { at: number; typeId: HistoryEntry['typeId']; stageIndex: number }
/** A pipeline with the indexes of its stages in the company's list. */
export type Lane = { habit: PipelineHabit; working: number[]; won: number; lost: number[] }

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** The lanes of the generated company. */
export function toLanes(stages: readonly Stage[]): Lane[] {
  return PIPELINE_HABITS.map((habit) => {
    const indexes = stages.flatMap((stage, index) => (stage.pipelineId === habit.pipeline.id ? [{ index, of: stage.semantics }] : []))
    const lost = indexes.filter((stage) => stage.of === 'F').map((stage) => stage.index)
    const won = indexes.find((stage) => stage.of === 'S')?.index
    if (won === undefined || lost.length === 0) throw new Error(`Pipeline ${habit.pipeline.name} has no end`)
    return { habit, working: indexes.filter((stage) => stage.of === null).map((stage) => stage.index), won, lost }
  })
}

/**
 * Makes up the way of a deal from its creation until `now`: through the stages at its own speed, won, lost or stuck; some are
 * reopened, some were begun in another pipeline, a few were entered when they had already been won.
 */
export function createDealPath(deps: { random: Random; calendar: WorkCalendar; now: number }) {
  const { random, calendar, now } = deps
  /** False when the step lies ahead: the deal is still where it was. */
  const walk = (steps: Step[], wanted: number, step: Omit<Step, 'at'>): boolean => {
    const before = steps[steps.length - 1]?.at ?? 0
    const soonest = Math.max(wanted, before + MINUTE_MS)
    if (soonest > now) return false
    const at = Math.floor(calendar.toWorkingTime(random, soonest) / 1000) * 1000
    if (at > now) return false
    steps.push({ ...step, at })
    return true
  }
  return (request: { createdAt: number; lane: Lane; begunIn: Lane | undefined; odds: number }): Step[] => {
    const { createdAt, lane, begunIn } = request
    const isWon = random.chance(request.odds)
    const end = { stageIndex: isWon ? lane.won : random.pick(lane.lost), typeId: 3 as const }
    if (isWon && random.chance(0.03)) return [{ at: createdAt, typeId: 1, stageIndex: lane.won }]
    const start = begunIn ?? lane
    const steps: Step[] = [{ at: createdAt, typeId: 1, stageIndex: start.working[0] ?? 0 }]
    const cycleMs = Math.max(0.05, random.logNormal(lane.habit.medianDays * (isWon ? 1.1 : 0.9), 0.7)) * DAY_MS
    if (begunIn && !walk(steps, createdAt + cycleMs * 0.1, { typeId: 5, stageIndex: lane.working[0] ?? 0 })) return steps
    const isStuck = random.chance(0.02)
    const reached = isWon ? lane.working.length : 1 + random.below(lane.working.length)
    for (let i = 1; i < reached; i++) {
      const stageIndex = lane.working[i]
      if (stageIndex === undefined || random.chance(0.1)) continue
      const wanted = createdAt + cycleMs * ((i - 0.4 + 0.8 * random.next()) / (reached + 0.5))
      if (!walk(steps, wanted, { typeId: 2, stageIndex })) return steps
    }
    if (isStuck || !walk(steps, createdAt + cycleMs, end)) return steps
    if (random.chance(0.02)) reopen(steps, lane)
    return steps
  }

  function reopen(steps: Step[], lane: Lane): void {
    const closedAt = steps[steps.length - 1]?.at ?? 0
    const backAt = closedAt + (1 + random.below(20)) * DAY_MS
    if (!walk(steps, backAt, { typeId: 2, stageIndex: lane.working[lane.working.length - 1] ?? 0 })) return
    const end = random.chance(0.6) ? lane.won : random.pick(lane.lost)
    walk(steps, backAt + (1 + random.below(15)) * DAY_MS, { typeId: 3, stageIndex: end })
  }
}
