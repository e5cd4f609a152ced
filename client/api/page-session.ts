import { pageSessionSchema } from '../../shared/api/session-contract'
import type { PageSession } from '../../shared/api/session-contract'

/** The session the server wrote into the page; null when the page was opened past the portal. Removes it from the DOM. */
export function takePageSession(page: Document): PageSession | null {
  const element = page.getElementById('vympel-session')
  if (!element) return null
  const text = element.textContent
  element.remove()
  const session = pageSessionSchema.safeParse(parseJson(text))
  return session.success ? session.data : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
