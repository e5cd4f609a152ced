import type { Kysely } from 'kysely'
import { createHash } from 'node:crypto'
import type { Secrets } from '../secrets'
import { findPortalByExternalId, readApplicationToken } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'

/** A portal as events find it; the digest of its application token is null until the token is known. */
export type KnownPortal = { id: string; tokenDigest: Buffer | null }

/** Finds portals by their id in the CRM, from memory after the first time: every event asks. */
export type PortalDirectory = {
  find(crm: string, externalId: string): Promise<KnownPortal | undefined>
  /** The portal was installed, changed its token or went away. */
  forget(crm: string, externalId: string): void
  /** Keeps the proved application token of a portal that is not installed yet, for its installation to come. */
  announce(crm: string, externalId: string, applicationToken: string): void
  /** The token announced for a portal, once; null when there is none. */
  takeAnnounced(crm: string, externalId: string): string | null
}

const announcedAtMost = 1000

export function createPortalDirectory({ registry, secrets }: { registry: Kysely<RegistryTables>; secrets: Secrets }): PortalDirectory {
  const known = new Map<string, KnownPortal>()
  const announced = new Map<string, string>()
  let forgotten = 0
  return {
    async find(crm, externalId) {
      const key = `${crm}:${externalId}`
      const cached = known.get(key)
      if (cached) return cached
      const before = forgotten
      const portal = await findPortalByExternalId(registry, crm, externalId)
      if (!portal) return undefined
      const token = await readApplicationToken(registry, secrets, portal.id)
      const entry = { id: portal.id, tokenDigest: token === null ? null : digestToken(token) }
      // What was read while the portal changed is not kept.
      if (before === forgotten) known.set(key, entry)
      return entry
    },
    forget(crm, externalId) {
      forgotten += 1
      known.delete(`${crm}:${externalId}`)
    },
    announce(crm, externalId, applicationToken) {
      const [oldest] = announced.keys()
      if (announced.size >= announcedAtMost && oldest !== undefined) announced.delete(oldest)
      announced.set(`${crm}:${externalId}`, applicationToken)
    },
    takeAnnounced(crm, externalId) {
      const key = `${crm}:${externalId}`
      const token = announced.get(key) ?? null
      announced.delete(key)
      return token
    },
  }
}

/** Digests have one length, so that tokens can be compared in constant time. */
export function digestToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
