import { z } from 'zod'
import { mostMinor } from './bonus-amount'

/** Decimals of at most six places are exact in integer arithmetic. */
export const fractionSchema = z.number().refine((x) => Math.abs(x * 1e6 - Math.round(x * 1e6)) < 1e-6 && Math.abs(x) <= 1e6, 'at most six decimal places')
const share = fractionSchema.min(0)
const money = z.int().min(0).max(mostMinor)
/** Minor units per unit of a count go beyond a fraction. */
const tierRate = z.number().min(0).max(1e10).refine((x) => Math.abs(x * 1e6 - Math.round(x * 1e6)) <= x * 1e-9, 'at most six decimal places')
const roundMinor = z.int().min(1).max(1_000_000).optional()

export const bonusRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oneTime'), mode: z.enum(['cumulative', 'highest']).default('cumulative'), roundMinor }),
  z.strictObject({
    kind: z.literal('share'), fundMinor: money, curve: z.enum(['step', 'linear']).default('step'),
    bands: z.array(z.strictObject({ from: share, coefficient: share })).min(1).max(20), roundMinor,
  }),
  z.strictObject({ kind: z.literal('pool'), poolMinor: money, gate: share.optional(), redistribute: z.boolean().optional(), roundMinor }),
  z.strictObject({
    kind: z.literal('actual'), rate: share.optional(), rateMinor: money.optional(), from: z.enum(['zero', 'base', 'target']).optional(),
    tiers: z.array(z.strictObject({ from: share, rate: tierRate })).min(1).max(20).optional(),
    tierMode: z.enum(['marginal', 'whole']).optional(), roundMinor,
  }),
  z.strictObject({ kind: z.literal('proportional'), amountMinor: money, gate: share.optional(), cap: share.optional(), floor: share.optional(), roundMinor }),
])

/** One line of a bonus as progress carries it. */
export const bonusLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mark'), at: z.number(), amountMinor: z.int() }),
  z.object({ kind: z.literal('share'), fundMinor: z.int(), weight: z.number(), coefficient: z.number(), amountMinor: z.int() }),
  z.object({ kind: z.literal('actual'), from: z.enum(['zero', 'base', 'target']), units: z.number(), rate: z.number(), amountMinor: z.int() }),
  z.object({ kind: z.literal('tier'), from: z.number(), units: z.number(), rate: z.number(), amountMinor: z.int() }),
  z.object({ kind: z.literal('proportional'), fullMinor: z.int(), share: z.number(), amountMinor: z.int() }),
  z.object({ kind: z.literal('pool'), poolMinor: z.int(), units: z.number(), ofUnits: z.number(), passed: z.boolean(), amountMinor: z.int() }),
])
