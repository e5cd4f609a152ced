import { findDayNumber } from '../period/day-number'
import type { FieldInfo } from '../record/field-types'
import { comparisons } from './comparisons'
import { relativePeriod, toDateOperand, type DateOperand } from './date-operand'
import type { Condition, FunnelContext } from './funnel-types'

type Scalar = string | number | boolean
/** A field's value as read: its local day, and its instant unless it is a date without time. */
type Seen = { day: number; at: number | null }

/**
 * A test of one date. A day without time covers its whole local day on either side, so days are compared with days;
 * two instants are compared to the millisecond.
 */
export function compileDateTest(condition: Condition, field: FieldInfo, ctx: FunnelContext): (value: Scalar) => boolean {
  const judge = compileJudge(condition, ctx)
  return (value) => {
    const seen = readDate(value, field, ctx)
    return seen !== null && judge(seen)
  }
}

function compileJudge(condition: Condition, ctx: FunnelContext): (seen: Seen) => boolean {
  const { op, value } = condition
  const compare = (operand: DateOperand) => (seen: Seen): number => {
    if ('day' in operand) return seen.day - operand.day
    return seen.at === null ? seen.day - ctx.dayOf(operand.at) : seen.at - operand.at
  }
  if (op === 'withinLast' || op === 'inPeriod') {
    const period = relativePeriod(value, ctx.today) ?? raise(condition)
    return (seen) => seen.day >= period.from && seen.day < period.to
  }
  if (op === 'in' || op === 'between') {
    const sides = (Array.isArray(value) ? value : raise(condition)).map((text) => compare(read(text, condition)))
    if (op === 'in') return (seen) => sides.some((side) => side(seen) === 0)
    const [low, high] = sides
    if (!low || !high) return raise(condition)
    return (seen) => low(seen) >= 0 && high(seen) <= 0
  }
  const holds = comparisons[op] ?? raise(condition)
  const side = compare(read(value, condition))
  return (seen) => holds(side(seen))
}

function readDate(value: Scalar, field: FieldInfo, ctx: FunnelContext): Seen | null {
  if (typeof value !== 'string') return null
  if (field.type === 'date') {
    const day = findDayNumber(value.slice(0, 10))
    return day === null ? null : { day, at: null }
  }
  const read = toDateOperand(value)
  if (!read) return null
  return 'day' in read ? { day: read.day, at: null } : { day: ctx.dayOf(read.at), at: read.at }
}

function read(value: unknown, condition: Condition): DateOperand {
  return (typeof value === 'string' ? toDateOperand(value) : null) ?? raise(condition)
}

function raise({ field, op, value }: Condition): never {
  throw new RangeError(`field "${field}", operator "${op}": wrong date ${JSON.stringify(value)}`)
}
