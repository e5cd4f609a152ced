/** Something that concerns the open pages of one portal. */
export type PortalNotice = { portalId: string }

/** Hands notices to whoever listens to their portal. */
export type Hub<Notice extends PortalNotice> = {
  publish(notice: Notice): void
  /** Returns the end of the subscription. */
  subscribe(portalId: string, listener: (notice: Notice) => void): () => void
  listeners(): number
}

/** Joins the writing side to the open streams; a listener that throws does not keep the others waiting. */
export function createHub<Notice extends PortalNotice>(onError: (error: unknown) => void): Hub<Notice> {
  const listenersOf = new Map<string, Set<(notice: Notice) => void>>()
  return {
    publish: (notice) => {
      for (const listener of listenersOf.get(notice.portalId) ?? []) {
        try {
          listener(notice)
        } catch (error) {
          onError(error)
        }
      }
    },
    subscribe: (portalId, listener) => {
      const listeners = listenersOf.get(portalId) ?? new Set()
      listenersOf.set(portalId, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && listenersOf.get(portalId) === listeners) listenersOf.delete(portalId)
      }
    },
    listeners: () => [...listenersOf.values()].reduce((sum, listeners) => sum + listeners.size, 0),
  }
}
