import { streamEventSchemas } from '../../shared/api/stream-events'
import type { Progress } from '../../shared/api/goal-contract'
import type { SyncStatus } from '../../shared/api/sync-contract'
import { createSseParser } from './sse-parser'
import type { ServerSentEvent } from './sse-parser'
import type { SessionKeeper } from './session-keeper'

export type StreamState = 'connecting' | 'open' | 'down'

export type EventStreamDeps = {
  fetch: typeof globalThis.fetch
  session: SessionKeeper
  onProgress(progress: Progress): void
  onSync(status: SyncStatus): void
  onState(state: StreamState): void
}

const firstPauseMs = 500
const longestPauseMs = 15_000
/** The server sends a comment at least every 15 s; a longer silence means the line is dead. */
const silenceMs = 45_000

/** Reads `/api/stream` by fetch, as EventSource cannot send the bearer header, and resumes after every break. */
export function createEventStream({ fetch, session, onProgress, onSync, onState }: EventStreamDeps) {
  let lastId: string | null = null
  let stopped = false
  let abort = new AbortController()
  let wake: (() => void) | null = null

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs
    onState('connecting')
    while (!stopped) {
      if (await readOnce()) pauseMs = firstPauseMs
      if (stopped) return
      onState('down')
      await rest(pauseMs * (0.75 + Math.random() / 2))
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  /** True when the line had been open. */
  async function readOnce(): Promise<boolean> {
    abort = new AbortController()
    const watchdog = createWatchdog(() => abort.abort())
    let opened = false
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Bearer ${await session.getToken()}` }
      if (lastId !== null) headers['last-event-id'] = lastId
      const response = await fetch('/api/stream', { headers, signal: abort.signal, cache: 'no-store' })
      if (response.status === 401) await session.renew()
      if (!response.ok || !response.body) return false
      opened = true
      onState('open')
      await readBody(response.body, watchdog.touch)
    } catch {
      // A broken line is expected here: the loop connects again and resumes from the last id.
    } finally {
      watchdog.stop()
    }
    return opened
  }

  async function readBody(body: ReadableStream<Uint8Array>, touch: () => void): Promise<void> {
    const parser = createSseParser(dispatch)
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      touch()
      parser.push(decoder.decode(value, { stream: true }))
    }
  }

  function dispatch({ id, event, data }: ServerSentEvent): void {
    if (id !== null) lastId = id
    const body = parseJson(data)
    if (event === 'progress') {
      const progress = streamEventSchemas.progress.safeParse(body)
      if (progress.success) onProgress(progress.data)
    }
    if (event === 'sync') {
      const status = streamEventSchemas.sync.safeParse(body)
      if (status.success) onSync(status.data)
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    start: () => void run(),
    /** Connects at once instead of waiting for the pause to end. */
    retry: () => wake?.(),
    stop(): void {
      stopped = true
      abort.abort()
      wake?.()
    },
  }
}

function createWatchdog(onSilence: () => void) {
  let timer = setTimeout(onSilence, silenceMs)
  return {
    touch(): void {
      clearTimeout(timer)
      timer = setTimeout(onSilence, silenceMs)
    },
    stop: () => clearTimeout(timer),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
