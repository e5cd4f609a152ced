import type { IncomingMessage, RequestListener } from 'node:http'
import { parse } from 'node:querystring'

export type EventIntakeDeps = {
  /** Resolves when what the event says is durable; a rejected one has changed nothing. */
  takeEvent(body: Record<string, unknown>): Promise<void>
  /** Answers everything that is no simple, true event. */
  app: RequestListener
  /** Told of every event answered here, and of how long it took. */
  onAnswered(tookMs: number): void
}

const path = '/bitrix24/events'
const longestForm = 64 * 1024
const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': 2, 'X-Content-Type-Options': 'nosniff' }

/**
 * Takes the hints of changed records before Express does: they are nearly all of the traffic, and reading a form there
 * costs several times what noting it durably costs. What is refused here goes the usual way, so Express words every refusal.
 */
export function createEventIntake({ takeEvent, app, onAnswered }: EventIntakeDeps): RequestListener {
  return (req, res) => {
    if (!isPlainForm(req)) return void app(req, res)
    const startedAt = performance.now()
    readForm(req, (body) => {
      // Events of the application's own life are few, and guarded.
      if (/^onapp/i.test(String(body.event))) return void app(req, res)
      takeEvent(body).then(() => {
        res.writeHead(200, headers).end('ok')
        onAnswered(performance.now() - startedAt)
      }, () => void app(req, res))
    })
  }
}

function isPlainForm({ method, url, headers: { 'content-type': type, 'content-length': length, 'content-encoding': encoding } }: IncomingMessage): boolean {
  return method === 'POST' && url === path && encoding === undefined && Number(length) <= longestForm
    && type?.startsWith('application/x-www-form-urlencoded') === true
}

/** Reads the form with its keys as they are written. It stays with the request: the parser of Express leaves a body that was read alone. */
function readForm(req: IncomingMessage & { body?: unknown }, done: (body: Record<string, unknown>) => void): void {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => { chunks.push(chunk) })
  req.on('end', () => {
    const body = parse(Buffer.concat(chunks).toString())
    req.body = body
    done(body)
  })
}
