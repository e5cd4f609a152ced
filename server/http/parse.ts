import type { z } from 'zod'
import { toInvalid } from './error-handler'

/** Parses what came from outside; throws `invalid` with the name of what is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw toInvalid(parsed.error, value)
  return parsed.data
}
