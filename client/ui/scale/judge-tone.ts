import type { Progress } from '../../../shared/api/goal-contract'

/** What the colour of a figure means: in pace or reached, behind by up to 15 p. p., behind by more, nothing to say. */
export type Tone = 'ok' | 'warn' | 'bad' | 'none'
export type Judged = Pick<Progress, 'index' | 'expected' | 'base' | 'target' | 'phase' | 'marks'>

const tolerated = 0.15

/** The share of the way where the goal should be today; null for ratios, closed and future periods. */
export function computePace({ expected, base, target, phase }: Pick<Progress, 'expected' | 'base' | 'target' | 'phase'>): number | null {
  if (expected === null || phase !== 'open' || target === base) return null
  return (expected - base) / (target - base)
}

/** Compares with the pace; a figure without pace is held against its lowest mark, a finished period against 100 %. */
export function judgeTone(progress: Judged): Tone {
  const { index, phase } = progress
  if (index === null || phase === 'future') return 'none'
  const reference = Math.min(computePace(progress) ?? withoutPace(progress), 1)
  const behind = Number((reference - index).toPrecision(12))
  if (behind <= 0) return 'ok'
  return behind <= tolerated ? 'warn' : 'bad'
}

function withoutPace({ phase, marks }: Judged): number {
  if (phase === 'past') return 1
  return Math.min(1, ...marks.map((mark) => mark.at))
}
