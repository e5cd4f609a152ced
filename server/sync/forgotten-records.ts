import type { RecordRef } from '../../shared/record/record-types'

/** Records that went away while a load may still bring them. */
export type ForgottenRecords = { add(refs: readonly RecordRef[]): void; has(ref: RecordRef): boolean }

export function createForgottenRecords(): ForgottenRecords {
  const keys = new Set<string>()
  return {
    add(refs) {
      for (const ref of refs) keys.add(toKey(ref))
    },
    has: (ref) => keys.has(toKey(ref)),
  }
}

function toKey({ kind, id }: RecordRef): string {
  return `${kind}:${id}`
}
