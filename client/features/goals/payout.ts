import { sortMarks, type MarkDraft } from './mark-track'

/** What reaching this mark pays altogether, in minor units. */
export type PayoutStep = { percent: number; totalMinor: number }
export type PayoutMode = 'cumulative' | 'highest'

/** Pay-out after each mark, in the order of the axis. Highest-only pays the money of the last mark reached. */
export function payoutSteps(marks: readonly MarkDraft[], mode: PayoutMode): PayoutStep[] {
  let sum = 0
  return sortMarks(marks).map(({ percent, amountMinor }) => {
    sum += amountMinor ?? 0
    return { percent, totalMinor: mode === 'cumulative' ? sum : (amountMinor ?? 0) }
  })
}

/** What one person gets at this percent. */
export function payoutAt(steps: readonly PayoutStep[], percent: number): number {
  return steps.reduce((paid, step) => (step.percent <= percent ? step.totalMinor : paid), 0)
}

/** Cost of the goal for so many people: if all reach 100 % exactly, and at the very most. */
export function payoutCost(steps: readonly PayoutStep[], people: number): { atTargetMinor: number; atMostMinor: number } {
  const most = Math.max(0, ...steps.map((step) => step.totalMinor))
  return { atTargetMinor: payoutAt(steps, 100) * people, atMostMinor: most * people }
}

/** A jump that a hair's breadth decides: `minor` appears at `percent`; below it only `belowMinor` is paid. */
export type Cliff = { percent: number; minor: number; belowMinor: number }

/** The highest jump of the curve when it is worth a warning (at least 40 % of all money), else null. */
export function findCliff(steps: readonly PayoutStep[]): Cliff | null {
  const jumps = steps.map((step, i) => {
    const belowMinor = steps[i - 1]?.totalMinor ?? 0
    return { percent: step.percent, minor: step.totalMinor - belowMinor, belowMinor }
  })
  const highest = jumps.reduce<Cliff | null>((best, jump) => (best === null || jump.minor > best.minor ? jump : best), null)
  const most = Math.max(0, ...steps.map((step) => step.totalMinor))
  return highest !== null && highest.minor > 0 && highest.minor >= most * 0.4 ? highest : null
}

/** A mark that pays less than the one below it: only possible when the highest mark alone pays. */
export function findDrop(steps: readonly PayoutStep[]): PayoutStep | null {
  return steps.find((step, i) => step.totalMinor < (steps[i - 1]?.totalMinor ?? 0)) ?? null
}
