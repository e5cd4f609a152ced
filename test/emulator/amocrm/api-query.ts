import { parsePhpForm } from '../bitrix24/php-form'

/** The query of a request, nested as PHP reads it: `filter[id][]=1` and `filter[id][0]=1` alike. */
export function readQuery(url: string): Record<string, unknown> {
  const cut = url.indexOf('?')
  return cut < 0 ? {} : parsePhpForm(url.slice(cut + 1))
}

/** The values of a filter, whether one was written or a list. */
export function listOf(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return []
  return typeof value === 'object' ? Object.values(value).map(String) : [String(value)]
}

/** The same, where a comma separates too. */
export function wordsOf(value: unknown): string[] {
  return listOf(value).flatMap((text) => text.split(',')).map((word) => word.trim()).filter((word) => word !== '')
}

export function numbersOf(value: unknown): number[] {
  return listOf(value).map(Number)
}

export function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** `with=a,b`. */
export function withOf(query: Record<string, unknown>): Set<string> {
  return new Set(wordsOf(query['with']))
}
