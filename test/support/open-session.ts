import type { Account } from '../emulator/amocrm/account'
import type { OpenedPage } from '../emulator/bitrix24/app-lifecycle'
import type { Portal } from '../emulator/bitrix24/portal'

/** The API as one person of the portal reaches it. */
export type ApiSession = {
  token: string
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>
}

/** Opens the application as a person of the emulated portal and talks to its API. Throws on any refusal. */
export async function openSession(portal: Portal, serverOrigin: string, userId: number): Promise<ApiSession> {
  const page = portal.state.installation?.finished ? await portal.app.open(userId) : await portal.app.openInstaller(userId)
  return readSession(page, serverOrigin)
}

/** The same in an emulated amoCRM account: a disposable token, its code, the page. Throws on any refusal, as while the account is not connected yet. */
export async function openAccountSession(account: Account, serverOrigin: string, userId: number): Promise<ApiSession> {
  const entry = await fetch(`${serverOrigin}/amocrm/session`, { method: 'POST', headers: { 'X-Auth-Token': account.app.disposable(userId), Origin: account.origin } })
  const { code } = (await entry.json()) as { code?: string }
  const page = await fetch(`${serverOrigin}/amocrm/app?code=${encodeURIComponent(code ?? '')}`)
  return readSession({ status: page.status, html: await page.text() }, serverOrigin)
}

/** The session that an opened page carries. Throws for a page that lets nobody in. */
export function readSession(page: Pick<OpenedPage, 'status' | 'html'>, serverOrigin: string): ApiSession {
  const json = /<script type="application\/json" id="vympel-session">(.*?)<\/script>/s.exec(page.html)?.[1]
  if (page.status !== 200 || json === undefined) throw new Error(`The application answered ${page.status}: ${page.html.slice(0, 500)}`)
  const { token } = JSON.parse(json) as { token: string }
  return {
    token,
    get: async <T>(path: string) => await call<T>('GET', path),
    send: async <T>(method: string, path: string, body?: unknown) => await call<T>(method, path, body),
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${serverOrigin}${path}`, {
      method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}
