import type { Response } from 'express'
import type { Progress } from '../../shared/api/goal-contract'
import type { SyncStatus } from '../../shared/api/sync-contract'
import type { FlowNotice } from '../flow'

const heartbeatMs = 15_000
/** At most one event of a goal, and one of the sync, in this time. */
export const streamPaceMs = 250
/** A reader this far behind is let go; it comes back and resumes. */
const backlogBytes = 4_000_000

/** What one open stream asks for; everything is read for the listener's own rights. */
export type StreamSource = {
  subscribe(listener: (notice: FlowNotice) => void): () => void
  /** Waits until it is this stream's turn to read: all streams of a portal hear of a move at once. */
  turn(): Promise<void>
  /** Current progress of those of the goals that the listener may see. */
  readProgress(goalIds: readonly string[]): Promise<Progress[]>
  readSync(): Promise<SyncStatus>
  /** The newest sequence number; and the ids that moved after one, null = every goal. */
  lastSeq(): Promise<number>
  movedSince(seq: number | null): Promise<string[]>
  /** False once the session is over or the portal is gone: the stream ends. */
  isAlive(): Promise<boolean>
}

/**
 * Writes server-sent events until the reader leaves. Nothing is sent on connect; `lastEventId` brings what was missed, everything
 * when it is unknown. Ids are `<epoch>:<seq>`; `epoch` tells one installation of the portal from the next.
 */
export async function openStream(res: Response, { source, epoch, lastEventId, onError }: {
  source: StreamSource; epoch: string; lastEventId: string | null; onError: (error: unknown) => void
}): Promise<void> {
  const moved = new Set<string>()
  let syncMoved = false
  let sentSeq = 0
  let seenSeq = 0
  let flushedAt = -Infinity
  let flushing = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  // Subscribed before the first reading, so that nothing falls between the two.
  const unsubscribe = source.subscribe((notice) => {
    if (notice.type === 'sync') syncMoved = true
    else {
      for (const goalId of notice.goalIds) moved.add(goalId)
      seenSeq = Math.max(seenSeq, notice.seq)
    }
    schedule()
  })
  const heartbeat = setInterval(() => { void beat() }, heartbeatMs)
  res.on('close', close)

  try {
    flushing = true
    sentSeq = await source.lastSeq()
    seenSeq = Math.max(seenSeq, sentSeq)
    for (const goalId of lastEventId === null ? [] : await source.movedSince(readSeq(lastEventId, epoch, sentSeq))) moved.add(goalId)
    if (!closed) startAnswer(res)
  } catch (error) {
    close()
    throw error
  } finally {
    flushing = false
  }
  schedule()

  function schedule(): void {
    if (closed || flushing || timer !== undefined || (moved.size === 0 && !syncMoved)) return
    timer = setTimeout(() => { void flush() }, Math.max(0, flushedAt + streamPaceMs - performance.now()))
  }

  async function flush(): Promise<void> {
    timer = undefined
    flushing = true
    await source.turn()
    const [goalIds, seq, withSync] = [[...moved], seenSeq, syncMoved]
    moved.clear()
    syncMoved = false
    try {
      if (closed) return
      if (!(await source.isAlive())) return end()
      const progress = goalIds.length > 0 ? await source.readProgress(goalIds) : []
      const sync = withSync ? await source.readSync() : null
      if (closed) return
      // Only the last event of a batch carries its number: a reader cut off in between gets the batch again.
      progress.forEach((one, i) => write('progress', one, i === progress.length - 1 ? seq : sentSeq))
      if (progress.length > 0) sentSeq = seq
      if (sync) write('sync', sync, null)
      flushedAt = performance.now()
      if (res.writableLength > backlogBytes) end()
    } catch (error) {
      onError(error)
      end()
    } finally {
      flushing = false
      schedule()
    }
  }

  async function beat(): Promise<void> {
    try {
      if (await source.isAlive()) res.write(': still here\n\n')
      else end()
    } catch (error) {
      onError(error)
      end()
    }
  }

  function write(event: string, body: unknown, seq: number | null): void {
    res.write(`${seq === null ? '' : `id: ${epoch}:${seq}\n`}event: ${event}\ndata: ${JSON.stringify(body)}\n\n`)
  }

  function end(): void {
    close()
    res.end()
  }

  function close(): void {
    closed = true
    unsubscribe()
    clearInterval(heartbeat)
    clearTimeout(timer)
  }
}

function startAnswer(res: Response): void {
  res.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()
}

/** Null = unknown: another installation's, malformed, or from the future. */
function readSeq(lastEventId: string, epoch: string, newest: number): number | null {
  const [ofEpoch, seq] = lastEventId.split(':')
  return ofEpoch === epoch && seq !== undefined && /^\d{1,15}$/.test(seq) && Number(seq) <= newest ? Number(seq) : null
}
