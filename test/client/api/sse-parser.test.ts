import { expect, it } from 'vitest'
import { createSseParser } from '../../../client/api/sse-parser'
import type { ServerSentEvent } from '../../../client/api/sse-parser'

function parse(...chunks: string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const parser = createSseParser((event) => events.push(event))
  chunks.forEach((chunk) => parser.push(chunk))
  return events
}

it('createSseParser: reads id, name and data', () => {
  expect(parse('id: 7\nevent: progress\ndata: {"a":1}\n\n')).toEqual([{ id: '7', event: 'progress', data: '{"a":1}' }])
})

it('createSseParser: joins what was cut anywhere', () => {
  const text = 'id: 1\r\nevent: sync\r\ndata: one\r\ndata: two\r\n\r\n'
  for (let cut = 1; cut < text.length; cut++) {
    expect(parse(text.slice(0, cut), text.slice(cut))).toEqual([{ id: '1', event: 'sync', data: 'one\ntwo' }])
  }
})

it('createSseParser: skips comments and events without data', () => {
  expect(parse(': ping\n\n', 'event: progress\n\n', 'data: x\n\n')).toEqual([{ id: null, event: 'message', data: 'x' }])
})

it('createSseParser: keeps the last id for events that have none', () => {
  expect(parse('id: 3\ndata: a\n\ndata: b\n\n').map((event) => event.id)).toEqual(['3', '3'])
})
