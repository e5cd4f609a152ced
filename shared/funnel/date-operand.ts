import { calendarPeriod, shiftDay, type Period } from '../period/period'
import { findDayNumber } from '../period/day-number'
import type { DateUnit, Operand } from './funnel-types'

/** A date to compare with: a whole local day, or an instant in epoch milliseconds. */
export type DateOperand = { day: number } | { at: number }

// Without a zone the meaning would depend on the machine that reads it.
const instant = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** Reads `YYYY-MM-DD` or an ISO instant with its zone; null for anything else, impossible dates included. */
export function toDateOperand(text: string): DateOperand | null {
  const day = findDayNumber(text)
  if (day !== null) return { day }
  const match = instant.exec(text)
  if (!match || findDayNumber(match[1] ?? '') === null) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : { at }
}

/** The last n units up to today, today included: from the day after today − n units to today. */
export function lastDays({ n, unit }: { n: number; unit: DateUnit }, today: number): Period {
  return { from: shiftDay(today, unit, -n) + 1, to: today + 1 }
}

/** Local days a relative operand covers, null when it is none. */
export function relativePeriod(value: Operand | undefined, today: number): Period | null {
  if (isWithinLast(value)) return lastDays(value, today)
  if (isInPeriod(value)) return calendarPeriod(value.unit, today, value.offset)
  return null
}

export function isWithinLast(value: Operand | undefined): value is { n: number; unit: DateUnit } {
  return typeof value === 'object' && value !== null && 'n' in value && 'unit' in value
}

export function isInPeriod(value: Operand | undefined): value is { unit: DateUnit; offset: number } {
  return typeof value === 'object' && value !== null && 'offset' in value && 'unit' in value
}
