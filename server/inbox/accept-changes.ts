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
}

type Group = { changes: IncomingChange[]; stored: Promise<void> }

/**
 * Group commit: what one turn of the event loop brings shares one durable transaction. While the disk is busy with it the
 * next ones gather, so groups grow with the load and a lone event does not wait.
 */
export function createAcceptChanges({ add, notify, clock }: Deps): AcceptChanges {
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
      setImmediate(() => {
        open = null
        add(changes).then(() => {
          resolve()
          for (const portalId of new Set(changes.map((change) => change.portalId))) notify(portalId)
        }, reject)
      })
    })
    return (open = { changes, stored })
  }
}
