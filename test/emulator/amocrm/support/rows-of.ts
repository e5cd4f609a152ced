import type { ApiReply } from './call-api'

export type Row = Record<string, never>

/** The rows of a list answer; none of a 204. */
export function rowsOf({ body }: ApiReply, key: string): Row[] {
  return (body._embedded?.[key] ?? []) as Row[]
}

export function idsOf(rows: readonly Row[]): number[] {
  return rows.map((row) => Number(row['id']))
}
