import { z } from 'zod'

/** `GET /api/sync`; also the stream's `event: sync`. */
export const syncStatusSchema = z.object({
  phase: z.enum(['backfill', 'live', 'reconnect']),
  kinds: z.array(z.object({
    kind: z.string(), done: z.number(), total: z.number().nullable(), finishedAt: z.iso.datetime({ offset: true }).nullable(),
    /** Why the CRM does not let this kind be read; null when it does. */
    message: z.string().nullable().optional(),
  })),
  inbox: z.object({ waiting: z.number() }),
  lastChangeAt: z.iso.datetime({ offset: true }).nullable(),
  /** When the figures were last known to agree with the CRM (last drained change or catch-up). */
  freshAt: z.iso.datetime({ offset: true }).nullable(),
  rowsPerSecond: z.number().nullable(),
  message: z.string().nullable(),
})
export type SyncStatus = z.infer<typeof syncStatusSchema>
