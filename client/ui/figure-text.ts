import type { FigureUnit } from '../../shared/api/metric-contract'
import { minorExponent } from '../../shared/money/money'

/** How many stored units one shown unit holds: kopecks in a rouble, 0.01 in a percent. */
export function figureScale(unit: FigureUnit): number {
  if (unit.kind === 'money') return 10 ** minorExponent(unit.currency)
  return unit.kind === 'share' ? 0.01 : 1
}

/** A stored figure as it stands in an input: grouped, without its unit. */
export function figureText(value: number | null, unit: FigureUnit, locale: string): string {
  if (value === null) return ''
  const shown = Number((value / figureScale(unit)).toPrecision(14))
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(shown)
}

/** Reads what a person typed: spaces, units and the language's own separators are understood. Null for nothing or nonsense. */
export function readFigureText(text: string, unit: FigureUnit, locale: string): number | null {
  const group = new Intl.NumberFormat(locale).formatToParts(1_000_000).find((part) => part.type === 'group')?.value ?? ''
  const digits = text.replaceAll(group, '').replace(/[\s\u00a0\u202f%₽$€£]/g, '').replace(',', '.').replace('\u2212', '-')
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(digits)) return null
  const value = Number(digits) * figureScale(unit)
  return unit.kind === 'money' ? Math.round(value) : Number(value.toPrecision(12))
}
