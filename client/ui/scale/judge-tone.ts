import type { Progress } from '../../../shared/api/goal-contract'
import { paceState } from '../../../shared/goal/pace-state'
import type { PaceState } from '../../../shared/goal/pace-state'

/** What the colour of a figure means: in pace or reached, behind by up to 15 p. p., behind by more, nothing to say. */
export type Tone = PaceState
export type Judged = Pick<Progress, 'fact' | 'expected' | 'base' | 'target' | 'phase' | 'marks'>

/** The share of the way where the goal should be today; null for ratios, closed and future periods. */
export function computePace({ expected, base, target, phase }: Pick<Progress, 'expected' | 'base' | 'target' | 'phase'>): number | null {
  if (expected === null || phase !== 'open' || target === base) return null
  return (expected - base) / (target - base)
}

/** Compares with the pace; a figure without pace is held against its lowest mark, a finished period against 100 %. */
export function judgeTone(progress: Judged): Tone {
  const { fact, base, target, phase } = progress
  if (phase === 'future' || target === base) return 'none'
  return paceState({ fact, base, target, expected: phase === 'past' ? null : (progress.expected ?? readLowestMark(progress)) })
}

function readLowestMark({ base, target, marks }: Judged): number {
  return base + Math.min(1, ...marks.map((mark) => mark.at)) * (target - base)
}
