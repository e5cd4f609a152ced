import type { OwnerInterval } from './record-types'

/** The last owner known at that instant; before the first known one, the first, assumed. Without any, nobody. */
export function ownerAt(owners: readonly OwnerInterval[], at: number): { ownerId: string | null; assumed: boolean } {
  let last: OwnerInterval | undefined
  let first: OwnerInterval | undefined
  for (const owner of owners) {
    if (owner.fromAt <= at && (!last || owner.fromAt >= last.fromAt)) last = owner
    if (!first || owner.fromAt < first.fromAt) first = owner
  }
  if (last) return { ownerId: last.ownerId, assumed: last.assumed }
  return { ownerId: first?.ownerId ?? null, assumed: true }
}
