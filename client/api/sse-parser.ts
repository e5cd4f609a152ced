export type ServerSentEvent = { id: string | null; event: string; data: string }

/** Cuts a text stream into server-sent events; feed it chunks as they come (WHATWG HTML 9.2.6). */
export function createSseParser(onEvent: (event: ServerSentEvent) => void) {
  let rest = ''
  let id: string | null = null
  let event = ''
  let data: string[] = []

  function readLine(line: string): void {
    if (line === '') return finish()
    if (line.startsWith(':')) return
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    if (field === 'event') event = value
    if (field === 'id' && !value.includes('\0')) id = value
  }

  function finish(): void {
    if (data.length > 0) onEvent({ id, event: event || 'message', data: data.join('\n') })
    event = ''
    data = []
  }

  return {
    push(chunk: string): void {
      rest += chunk
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      lines.forEach(readLine)
    },
  }
}
