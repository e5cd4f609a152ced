import type { Emulator } from '../create-emulator'
import type { Portal } from '../portal'

/** An answer of REST as a test reads it. */
export type RestReply = { status: number; body: Record<string, never> & { result: never; error?: unknown; total?: number; next?: number; time: Record<string, number> } }

/** Calls a portal by JSON POST with a token of the user, as a server would. */
export function createCaller(emulator: Emulator, portal: Portal, userId = 1) {
  const auth = emulator.tokens.issue(portal.memberId, userId).accessToken
  return async (method: string, params: Record<string, unknown> = {}): Promise<RestReply> => await post(`${portal.origin}/rest/${method}`, { ...params, auth })
}

export async function post(url: string, body: Record<string, unknown>): Promise<RestReply> {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), redirect: 'manual' })
  const text = await answer.text()
  return { status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : { result: text }) as RestReply['body'] }
}
