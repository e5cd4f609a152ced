/** One person moved a record to another stage. */
export type StageMove = { recordId: string; at: number }

/** Moved by one person so close together that nobody can have looked at each. Instants of the first and the last move. */
export type BulkMove = { from: number; to: number; recordIds: string[] }

/** So many records within so long are a bulk. */
export const bulkRule = { records: 20, withinMs: 5 * 60_000 } as const

/** The bulks among one person's moves: stretches in which any window of the rule holds enough different records. */
export function findBulkMoves(moves: readonly StageMove[], { records, withinMs }: { records: number; withinMs: number } = bulkRule): BulkMove[] {
  const sorted = moves.toSorted((a, b) => a.at - b.at)
  const bulks: { first: number; last: number }[] = []
  let first = 0
  sorted.forEach((move, last) => {
    while (move.at - (sorted[first]?.at ?? move.at) > withinMs) first += 1
    if (new Set(sorted.slice(first, last + 1).map((one) => one.recordId)).size < records) return
    const known = bulks.at(-1)
    if (known && first <= known.last) known.last = last
    else bulks.push({ first, last })
  })
  return bulks.map(({ first: start, last }) => {
    const inside = sorted.slice(start, last + 1)
    return { from: inside[0]?.at ?? 0, to: inside.at(-1)?.at ?? 0, recordIds: [...new Set(inside.map((one) => one.recordId))] }
  })
}
