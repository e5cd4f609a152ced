import { z } from 'zod'
import { operators, type Funnel, type Operand } from './funnel-types'

/** Deepest nesting and largest number of nodes of a funnel. */
export const funnelLimits = { depth: 8, nodes: 100, values: 500 } as const

const unit = z.enum(['day', 'week', 'month', 'quarter', 'halfYear', 'year'])

/** Shape only; whether a field takes the operator and the operand is `checkFunnel`'s question. */
export const operandSchema: z.ZodType<Operand> = z.lazy(() =>
  z.union([
    z.string().max(1000), z.number(), z.boolean(), z.null(),
    z.array(z.union([z.string().max(1000), z.number(), z.boolean()])).max(funnelLimits.values),
    z.strictObject({ n: z.int().min(1).max(10_000), unit }),
    z.strictObject({ unit, offset: z.int().min(-1000).max(1000) }),
    node,
  ]),
)

const node: z.ZodType<Funnel> = z.lazy(() =>
  z.union([
    z.strictObject({ field: z.string().min(1).max(200), op: z.enum(operators), value: operandSchema.optional() }) as z.ZodType<Funnel>,
    z.strictObject({ all: z.array(node).max(funnelLimits.nodes) }),
    z.strictObject({ any: z.array(node).max(funnelLimits.nodes) }),
    z.strictObject({ not: node }),
  ]),
)

/** Each level of a funnel is at most an object and a list; what goes far beyond would exhaust the stack. */
const nestingLimit = funnelLimits.depth * 4

/** A funnel as it is posted; nesting that no check could walk is refused first. */
export const funnelSchema = z.preprocess((value, ctx) => {
  if (!isDeeper(value, nestingLimit)) return value
  ctx.addIssue({ code: 'custom', message: `conditions are nested deeper than ${funnelLimits.depth} levels` })
  return z.NEVER
}, node)

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1))
}
