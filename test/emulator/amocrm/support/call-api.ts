import type { Account } from '../account'

/** An answer of the API as a test reads it. */
export type ApiReply = { status: number; type: string | null; body: Record<string, never> & { _embedded: Record<string, never>; _links: Record<string, { href: string } | undefined> } }

/** Calls an account with an access token of the user, as a server would. */
export function createCaller(account: Account, userId = 1) {
  let accessToken: string | undefined
  return async (path: string, { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<ApiReply> => {
    accessToken ??= account.app.issueToken(userId).accessToken
    const answer = await fetch(`${account.origin}/api/v4${path}`, {
      method, headers: { Authorization: `Bearer ${accessToken}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, type: answer.headers.get('content-type'), body: (text === '' ? {} : JSON.parse(text)) as ApiReply['body'] }
  }
}

/** Exchanges a code or a refresh token at the account's own host. */
export async function exchange(account: Account, fields: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const { clientId, clientSecret, urls } = account.state.card
  const body = { client_id: clientId, client_secret: clientSecret, redirect_uri: urls?.redirectUri, ...fields }
  const answer = await fetch(`${account.origin}/oauth2/access_token`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
