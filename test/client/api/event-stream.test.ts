import { afterEach, expect, it } from 'vitest'
import { createEventStream } from '../../../client/api/event-stream'
import type { Progress } from '../../../shared/api/goal-contract'
import { makeProgress } from '../make-progress'

type Call = { lastId: string | null; send: (text: string) => void; end: () => void }
const started: { stop: () => void }[] = []

afterEach(() => started.splice(0).forEach((stream) => stream.stop()))

function startStream() {
  const calls: Call[] = []
  const progress: Progress[] = []
  const states: string[] = []
  const stream = createEventStream({
    session: { getToken: () => Promise.resolve('t'), renew: () => Promise.resolve(true) },
    fetch: async (_, init) => {
      const { readable, writable } = new TransformStream<Uint8Array>()
      const writer = writable.getWriter()
      calls.push({
        lastId: new Headers(init?.headers).get('last-event-id'),
        send: (text) => void writer.write(new TextEncoder().encode(text)),
        end: () => void writer.close(),
      })
      return new Response(readable)
    },
    onProgress: (item) => progress.push(item),
    onSync: () => {},
    onState: (state) => states.push(state),
  })
  started.push(stream)
  stream.start()
  return { calls, progress, states, stream }
}

const event = (id: number, body: unknown) => `id: ${id}\nevent: progress\ndata: ${JSON.stringify(body)}\n\n`

it('createEventStream: hands on progress that the schema accepts and drops the rest', async () => {
  const { calls, progress } = startStream()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]?.send(event(1, { goalId: 'broken' }) + event(2, makeProgress({ goalId: 'g9' })))
  await expect.poll(() => progress.map((item) => item.goalId)).toEqual(['g9'])
})

it('createEventStream: after a break resumes from the last id', async () => {
  const { calls, states, stream } = startStream()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]?.send(event(41, makeProgress()))
  calls[0]?.end()
  await expect.poll(() => states).toEqual(['connecting', 'open', 'down'])
  stream.retry()
  await expect.poll(() => calls.map((call) => call.lastId)).toEqual([null, '41'])
  await expect.poll(() => states.at(-1)).toBe('open')
})
