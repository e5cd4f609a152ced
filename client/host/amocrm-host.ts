import { shallowRef } from 'vue'
import type { Host, Theme } from './host'

/** Messages between our page and the widget carry this name. */
const channel = 'vympel'

/**
 * Speaks to the widget that framed the page: data only, to the account's verified `origin` and from there. Until the widget has answered,
 * and where the page stands alone, the browser does what it can by itself.
 */
export function createAmocrmHost(page: Window, origin: string): Host {
  const asked = new URLSearchParams(page.location.search)
  const theme = shallowRef<Theme | null>(toTheme(asked.get('theme')))
  let isHeard = false

  page.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== page.parent || event.origin !== origin) return
    const message = toMessage(event.data)
    if (!message) return
    if (message.type === 'welcome') isHeard = true
    theme.value = toTheme(message.theme) ?? theme.value
  })
  tell({ type: 'ready' })

  function tell(message: Record<string, unknown>): void {
    if (page.parent !== page) page.parent.postMessage({ channel, ...message }, origin)
  }

  return {
    kind: 'amocrm',
    theme: () => theme.value,
    language: asked.get('lang'),
    reconnectUrl: `/amocrm/connect?account=${encodeURIComponent(new URL(origin).host)}`,
    // The CRM has no such step: the page goes on by itself.
    finishInstall: () => Promise.resolve(false),
    openRecord(url) {
      if (isHeard) tell({ type: 'open', url })
      else page.open(url, '_blank', 'noopener')
      return Promise.resolve()
    },
    fit: (height) => tell({ type: 'height', height }),
    reload() {
      // The code in the page's address opened it once; only the widget can bring another.
      if (isHeard) tell({ type: 'enter', place: page.location.hash })
      else page.location.reload()
    },
  }
}

type Message = { type: unknown; theme: unknown }

function toMessage(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null || !('channel' in data) || data.channel !== channel) return null
  return { type: 'type' in data ? data.type : null, theme: 'theme' in data ? data.theme : null }
}

function toTheme(value: unknown): Theme | null {
  return value === 'light' || value === 'dark' ? value : null
}
