import { resultOf, type RunBatch } from './batch'
import type { Row } from './keyset-pages'
import { rowsSchema } from './payload-schema'

const pageSize = 50
const pagesAtOnce = 5

/** A whole short list whose rows have an `ID`, by offset. A portal that ignores the offset answers the same page again: then it is the whole list. */
export async function readOffsetPages(
  run: RunBatch, { method, params }: { method: string; params: (start: number) => Record<string, unknown> },
): Promise<Row[]> {
  const found = new Map<string, Row>()
  for (let start = 0; ; start += pageSize * pagesAtOnce) {
    const results = await run(Array.from({ length: pagesAtOnce }, (_, i) => ({ key: `o${i}`, method, params: params(start + i * pageSize) })), 'live')
    for (let i = 0; i < pagesAtOnce; i += 1) {
      const rows = rowsSchema.parse(resultOf(results, `o${i}`))
      const before = found.size
      for (const row of rows) found.set(String(row.ID), row)
      if (rows.length < pageSize || found.size === before) return [...found.values()]
    }
  }
}
