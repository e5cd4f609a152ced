import type { Clock } from '../clock'
import type { CrmChange } from '../crm/crm-provider'
import type { AddChanges, IncomingChange } from '../store/inbox-store'

/** Notes changes durably; resolves when they are on the disk, rejects when they are not. */
export type AcceptChanges = (portalId: string, changes: readonly CrmChange[]) => Promise<void>

type Deps = {
  add: AddChanges
  /** Tells the flow that a portal has changes. */
  notify(portalId: string): void
  clock: Clock
  /** How long requests are collected before they are committed together. */
  collectMs?: number
}

type Group = { changes: IncomingChange[]; stored: Promise<void> }

/** Group commit: what comes within a few milliseconds shares one durable transaction. */
export function createAcceptChanges({ add, notify, clock, collectMs = 4 }: Deps): AcceptChanges {
  let open: Group | null = null

  return async (portalId, changes) => {
    if (changes.length === 0) return
    const group = open ?? openGroup()
    const receivedAt = clock.now()
    for (const { kind, id, deleted } of changes) group.changes.push({ portalId, kind, recordId: id, deleted, receivedAt })
    await group.stored
  }

  function openGroup(): Group {
    const changes: IncomingChange[] = []
    const stored = new Promise<void>((resolve, reject) => {
      setTimeout(() => {
        open = null
        add(changes).then(() => {
          resolve()
          for (const portalId of new Set(changes.map((change) => change.portalId))) notify(portalId)
        }, reject)
      }, collectMs)
    })
    return (open = { changes, stored })
  }
}
