import { z } from 'zod'
import { daySchema } from '../goal/goal-schema'

/**
 * An amount as the CRM has it, in another currency than the portal's: `baseMinor` at `rate.amount / rate.count`, the rate of the day
 * `rate.on`; both are null while no rate is known.
 */
export const originalSchema = z.object({
  amountMinor: z.int(), currency: z.string(), baseMinor: z.int().nullable(),
  rate: z.object({ amount: z.string(), count: z.string(), on: daySchema }).nullable(),
})
export type Original = z.infer<typeof originalSchema>
