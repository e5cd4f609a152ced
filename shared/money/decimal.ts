/** An exact decimal: `units / 10 ** scale`. */
export type Decimal = { units: bigint; scale: number }

/** Parses `1234.565`, `-3`, `1e-7` or a number's own shortest text; throws RangeError for anything else. */
export function toDecimal(value: string | number): Decimal {
  const text = String(value).trim()
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text)
  const whole = match?.[2] ?? ''
  const rest = match?.[3] ?? ''
  if (!match || whole + rest === '') throw new RangeError(`not a decimal number: ${text}`)
  const units = BigInt(whole + rest) * (match[1] === '-' ? -1n : 1n)
  const scale = rest.length - Number(match[4] ?? 0)
  return scale < 0 ? { units: units * power10(-scale), scale: 0 } : { units, scale }
}

/** 10 to a whole power. */
export function power10(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** `numerator / denominator` to a whole number; halves go away from zero. */
export function divideRound(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n
  const top = numerator < 0n ? -numerator : numerator
  const bottom = denominator < 0n ? -denominator : denominator
  const rounded = (2n * top + bottom) / (2n * bottom)
  return negative ? -rounded : rounded
}

/** A whole number that a JavaScript number holds exactly; throws RangeError otherwise. */
export function toSafeNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`too large: ${value}`)
  return number
}
