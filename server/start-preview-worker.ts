import { Worker } from 'node:worker_threads'
import type { Preview } from '../shared/api/metric-contract'
import type { Config } from './config'
import { AppError } from './errors'
import type { PreviewAsk } from './flow'
import { toFlowError, type FlowReply } from './flow-messages'

/** Main thread to worker. */
export type PreviewRequest = { id: number; portalId: string; asked: PreviewAsk }

/** The first message of a thread: it is loaded and listens. */
export type PreviewReady = { type: 'ready' }

export type PreviewWorker = {
  /**
   * Throws what `previewMetric` throws, and limited when it takes too long or too many wait. Once `signal` says that whoever asked has gone, it
   * takes nobody's place: one that waits is not begun.
   */
  preview(portalId: string, asked: PreviewAsk, signal?: AbortSignal): Promise<Preview>
  close(): Promise<void>
}

type Options = {
  file: string; config: Config; budgetMs?: number; mostWaiting?: number
  /** Of one portal, so that others are served too. */
  mostOfPortal?: number
  /** Threads that were given up and still run. */
  mostDying?: number
}

/**
 * Previews in a thread of their own, one at a time: a scan of a million records holds up neither the writes nor HTTP. SQLite cannot be
 * stopped in the middle of a statement, so a preview that exceeds its budget takes its thread with it; the next one gets a new thread,
 * whose start is no part of its budget, unless too many of those given up are still at work.
 */
export function startPreviewWorker({ file, config, budgetMs = 10_000, mostWaiting = 32, mostOfPortal = 12, mostDying = 2 }: Options): PreviewWorker {
  let worker: Worker | null = null
  let ready: Promise<void> = Promise.resolve()
  let current: { id: number; resolve: (preview: Preview) => void; reject: (error: Error) => void } | null = null
  let lastId = 0
  let waiting = 0
  let dying = 0
  const waitingOf = new Map<string, number>()
  let closed = false
  let queue: Promise<unknown> = Promise.resolve()

  function openThread(): Worker {
    const thread = new Worker(file, { workerData: { config }, execArgv: ['--enable-source-maps'] })
    const die = (error: Error): void => {
      if (worker !== thread) return
      worker = null
      current?.reject(error)
    }
    thread.on('error', die).on('exit', (code) => { die(new Error(`the thread of previews ended with code ${code}`)) })
    ready = new Promise((resolve) => {
      thread.once('message', () => { resolve() })
      thread.once('exit', () => { resolve() })
    })
    thread.on('message', (reply: FlowReply | PreviewReady) => {
      if (worker !== thread || reply.type === 'ready' || reply.type === 'notice' || reply.id !== current?.id) return
      if (reply.type === 'failure') current.reject(toFlowError(reply.failure))
      // The value is a structured clone of what `previewMetric` answered.
      else current.resolve(reply.value as Preview)
    })
    return thread
  }

  async function run(portalId: string, asked: PreviewAsk): Promise<Preview> {
    if (closed) throw new AppError('upstream', 'shutting-down', 'The server is being restarted; try again in a minute.')
    if (dying >= mostDying) throw busy()
    const thread = worker ??= openThread()
    await ready
    if (worker !== thread) throw new Error('the thread of previews ended before it began')
    const timer = setTimeout(() => {
      worker = null
      // Nobody waits for the end of a thread whose work is not wanted any more.
      dying += 1
      void thread.terminate().finally(() => { dying -= 1 })
      current?.reject(new AppError('limited', 'preview-too-long', 'The preview takes too long; narrow the period or the conditions.'))
    }, budgetMs)
    try {
      return await new Promise<Preview>((resolve, reject) => {
        current = { id: ++lastId, resolve, reject }
        thread.postMessage({ id: current.id, portalId, asked } satisfies PreviewRequest)
      })
    } finally {
      clearTimeout(timer)
      current = null
    }
  }

  return {
    preview: async (portalId, asked, signal) => {
      const ofPortal = waitingOf.get(portalId) ?? 0
      if (waiting >= mostWaiting || ofPortal >= mostOfPortal) throw busy()
      waiting += 1
      waitingOf.set(portalId, ofPortal + 1)
      const leave = once(() => {
        waiting -= 1
        const left = (waitingOf.get(portalId) ?? 1) - 1
        if (left > 0) waitingOf.set(portalId, left)
        else waitingOf.delete(portalId)
      })
      signal?.addEventListener('abort', leave, { once: true })
      const mine = queue.then(async () => {
        if (signal?.aborted) throw new AppError('limited', 'preview-unwanted', 'Nobody waits for this preview any more.')
        return await run(portalId, asked)
      })
      queue = mine.catch(() => undefined)
      try {
        return await mine
      } finally {
        signal?.removeEventListener('abort', leave)
        leave()
      }
    },
    close: async () => {
      closed = true
      await worker?.terminate()
      worker = null
    },
  }
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}

function busy(): AppError {
  return new AppError('limited', 'previews-busy', 'Too many previews are being counted; try again in a few seconds.')
}
