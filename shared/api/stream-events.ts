import { progressSchema } from './goal-contract'
import { syncStatusSchema } from './sync-contract'

/** Names and bodies of server-sent events: `event: progress` is one goal's current progress, `event: sync` the connection. */
export const streamEventSchemas = { progress: progressSchema, sync: syncStatusSchema } as const
export type StreamEventName = keyof typeof streamEventSchemas
