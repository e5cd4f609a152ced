import { request, type ClientRequest } from 'node:http'
import { StringDecoder } from 'node:string_decoder'

/** An event of a stream and when it came (`performance.now`). */
export type StreamEvent = { event: string; data: string; at: number }
/** How many events came, how many streams the server ended, and the end of them all. */
export type OpenStreams = { events(): number; dropped(): number; close(): void }

/** Opens an event stream for each token and waits until all are open; `onEvent` hears those of the first alone, the others are only counted. Throws when one is refused. */
export async function openStreams(origin: string, tokens: readonly string[], onEvent: (event: StreamEvent) => void = () => undefined): Promise<OpenStreams> {
  const requests: ClientRequest[] = []
  let events = 0
  let dropped = 0
  let closing = false
  await Promise.all(tokens.map(async (token, index) => {
    await new Promise<void>((resolve, reject) => {
      const decoder = new StringDecoder('utf8')
      let rest = ''
      const asked = request(`${origin}/api/stream`, { agent: false, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        if (answer.statusCode !== 200) return reject(new Error(`A stream was answered ${answer.statusCode}`))
        const end = (): void => { if (!closing) dropped += 1 }
        answer.once('close', end).on('data', (chunk: Buffer) => {
          rest += decoder.write(chunk)
          for (let cut = rest.indexOf('\n\n'); cut >= 0; cut = rest.indexOf('\n\n')) {
            const event = /^event: (.*)$/m.exec(rest.slice(0, cut))?.[1]
            if (event === 'progress') events += 1
            if (event !== undefined && index === 0) onEvent({ event, data: /^data: (.*)$/m.exec(rest.slice(0, cut))?.[1] ?? '', at: performance.now() })
            rest = rest.slice(cut + 2)
          }
        })
        resolve()
      }).once('error', (error) => { if (!closing) reject(error) })
      requests.push(asked)
      asked.end()
    })
  }))
  return {
    events: () => events, dropped: () => dropped,
    close: () => {
      closing = true
      for (const one of requests) one.destroy()
    },
  }
}
