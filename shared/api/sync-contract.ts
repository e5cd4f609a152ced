import { z } from 'zod'

/** `GET /api/sync`; also the stream's `event: sync`. */
export const syncStatusSchema = z.object({
  phase: z.enum(['backfill', 'live', 'reconnect']),
  kinds: z.array(z.object({
    kind: z.string(), done: z.number(), total: z.number().nullable(), finishedAt: z.iso.datetime({ offset: true }).nullable(),
    /** Why the CRM does not let this kind be read; null when it does. */
    message: z.string().nullable().optional(),
    /** The portal's own name of it; null for a kind that every portal has. */
    title: z.string().nullable().optional(),
    /** Records stored and records in the CRM when they were last counted. */
    ours: z.int().nullable().optional(), inCrm: z.int().nullable().optional(), checkedAt: z.iso.datetime({ offset: true }).nullable().optional(),
    /** Changes in the CRM are known up to here. */
    freshAt: z.iso.datetime({ offset: true }).nullable().optional(),
    /** Records that were set aside because they could not be read. */
    unread: z.int().optional(),
    /** The CRM refuses the kind, some of its records cannot be read, or the counts differ. */
    problem: z.enum(['refused', 'unread', 'differs']).nullable().optional(),
  })),
  /** The check that an administrator asked for: so many kinds of so many are compared; null when there was none. */
  check: z.object({ startedAt: z.iso.datetime({ offset: true }), finishedAt: z.iso.datetime({ offset: true }).nullable(), done: z.int(), total: z.int() }).nullable().optional(),
  inbox: z.object({ waiting: z.number() }),
  lastChangeAt: z.iso.datetime({ offset: true }).nullable(),
  /** When the figures were last known to agree with the CRM (last drained change or catch-up). */
  freshAt: z.iso.datetime({ offset: true }).nullable(),
  rowsPerSecond: z.number().nullable(),
  message: z.string().nullable(),
  /** What the message of a portal that is not disconnected says, for screens of any language: no events come, or the CRM has blocked the portal. */
  limit: z.enum(['no-events', 'blocked']).nullable().optional(),
})
export type SyncStatus = z.infer<typeof syncStatusSchema>

/** `GET /api/sync/unread`: records that were set aside, the newest first. */
export const unreadListSchema = z.object({
  records: z.array(z.object({
    kind: z.string(), id: z.string(), url: z.string(), reason: z.string(), attempts: z.int(),
    firstAt: z.iso.datetime({ offset: true }), lastAt: z.iso.datetime({ offset: true }),
  })),
})
export type UnreadList = z.infer<typeof unreadListSchema>
