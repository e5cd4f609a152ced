import type { Operator } from './funnel-types'

/** What a comparison says about value − operand. */
export const comparisons: Partial<Readonly<Record<Operator, (difference: number) => boolean>>> = {
  is: (difference) => difference === 0,
  gt: (difference) => difference > 0,
  after: (difference) => difference > 0,
  gte: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  before: (difference) => difference < 0,
  lte: (difference) => difference <= 0,
}
