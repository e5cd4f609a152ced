import { connect, type Socket } from 'node:net'

export type Load = { port: number; path: string; bodies: readonly string[]; connections: number; forMs: number }
/** Answers per second and the 99th percentile of their time; whatever is not 200 is refused. */
export type LoadResult = { answered: number; refused: number; perSecond: number; p99Ms: number }

/** Posts forms over kept-alive connections, one under way on each. Plain sockets: an HTTP client would be slower than what it measures. */
export async function postForms({ port, path, bodies, connections, forMs }: Load): Promise<LoadResult> {
  const requests = bodies.map((body) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Bitrix24 Webhook Engine\r\n`
    + `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  const times: number[] = []
  let refused = 0
  let sent = 0
  const startedAt = performance.now()
  const isOver = (): boolean => performance.now() - startedAt >= forMs

  await Promise.all(Array.from({ length: connections }, async () => {
    const socket = await open(port)
    const exchange = createExchange(socket)
    while (!isOver()) {
      const sentAt = performance.now()
      const status = await exchange(requests[sent++ % requests.length] ?? '')
      times.push(performance.now() - sentAt)
      if (status !== 200) refused += 1
    }
    socket.destroy()
  }))
  const tookMs = performance.now() - startedAt
  times.sort((a, b) => a - b)
  return { answered: times.length, refused, perSecond: times.length / (tookMs / 1000), p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 }
}

/** One request and its answer at a time; gives the status. */
function createExchange(socket: Socket): (request: string) => Promise<number> {
  let text = ''
  let settle: { resolve(status: number): void; reject(error: Error): void } | null = null
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
    const head = text.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
    if (text.length < head + 4 + length) return
    const status = Number(text.slice(9, 12))
    text = ''
    settle?.resolve(status)
  })
  socket.on('error', (error) => { settle?.reject(error) }).on('close', () => { settle?.reject(new Error('The server closed the connection')) })
  return async (request) => await new Promise((resolve, reject) => {
    settle = { resolve, reject }
    socket.write(request)
  })
}

async function open(port: number): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => { resolve(socket) }).once('error', reject)
  })
}
