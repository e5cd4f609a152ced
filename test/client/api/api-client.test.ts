import { z } from 'zod'
import { expect, it } from 'vitest'
import { createApiClient } from '../../../client/api/api-client'

const schema = z.object({ name: z.string() })
type Sent = { path: string; method: string; authorization: string | null }

function makeClient(answers: (() => Response | Promise<Response>)[], canRenew = true) {
  const sent: Sent[] = []
  const state = { token: 'a', isLost: false }
  const api = createApiClient({
    session: {
      getToken: () => Promise.resolve(state.token),
      renew: () => {
        state.token = 'b'
        return Promise.resolve(canRenew)
      },
    },
    onSessionLost: () => {
      state.isLost = true
    },
    fetch: async (path, init) => {
      sent.push({ path: String(path), method: init?.method ?? 'GET', authorization: new Headers(init?.headers).get('authorization') })
      const answer = answers.shift()
      if (!answer) throw new TypeError('network')
      return answer()
    },
  })
  return { api, sent, state }
}

it('get: answers what the schema accepts', async () => {
  const { api, sent } = makeClient([() => Response.json({ name: 'x', more: 1 })])
  expect(await api.get('/api/a', schema)).toEqual({ ok: true, value: { name: 'x' } })
  expect(sent).toEqual([{ path: '/api/a', method: 'GET', authorization: 'Bearer a' }])
})

it('get: gives the server’s own words for a failure', async () => {
  const { api } = makeClient([() => Response.json({ error: { code: 'unknown-field', message: 'Нет поля', details: [1] } }, { status: 400 })])
  expect(await api.get('/api/a', schema)).toEqual({ ok: false, error: { status: 400, code: 'unknown-field', message: 'Нет поля', details: [1] } })
})

it('get: refuses an answer of another shape', async () => {
  const { api } = makeClient([() => Response.json({ name: 5 })])
  expect(await api.get('/api/a', schema)).toMatchObject({ ok: false, error: { code: 'unreadable' } })
})

it('get: is a value, not a throw, when the server is not there', async () => {
  const { api } = makeClient([])
  expect(await api.get('/api/a', schema)).toMatchObject({ ok: false, error: { status: 0, code: 'unreachable' } })
})

it('get: asks again with a renewed token', async () => {
  const { api, sent } = makeClient([() => new Response(null, { status: 401 }), () => Response.json({ name: 'x' })])
  expect(await api.get('/api/a', schema)).toMatchObject({ ok: true })
  expect(sent.map((call) => call.authorization)).toEqual(['Bearer a', 'Bearer b'])
})

it('get: tells that the session is lost when it cannot be renewed', async () => {
  const { api, state } = makeClient([() => Response.json({ error: { code: 'unauthenticated', message: 'no' } }, { status: 401 })], false)
  expect(await api.get('/api/a', schema)).toMatchObject({ ok: false, error: { status: 401 } })
  expect(state.isLost).toBe(true)
})

it('download: takes the file’s name from the server', async () => {
  const disposition = `attachment; filename="board.xlsx"; filename*=UTF-8''%D0%94%D0%BE%D1%81%D0%BA%D0%B0.xlsx`
  const { api } = makeClient([() => new Response('x', { headers: { 'content-disposition': disposition } })])
  expect(await api.download('/api/export/board.xlsx?unit=month')).toMatchObject({ ok: true, value: { name: 'Доска.xlsx' } })
})

it('download: falls back to the name in the address', async () => {
  const { api } = makeClient([() => new Response('x')])
  expect(await api.download('/api/export/board.xlsx?unit=month')).toMatchObject({ ok: true, value: { name: 'board.xlsx' } })
})
