import './main.css'
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import b24ui from '@bitrix24/b24ui-nuxt/vue-plugin'
import App from './App.vue'
import { apiKey, createApiClient } from './api/api-client'
import { takePageSession } from './api/page-session'
import { createSessionKeeper } from './api/session-keeper'
import { createHost } from './host/create-host'
import { hostKey } from './host/host'
import { createTexts, toLocale } from './i18n/create-i18n'
import { pageKey } from './page'
import { createPageRouter } from './router'
import { usePageParts } from './live/page-parts'
import { useSessionStore } from './live/session-store'

void start()

async function start(): Promise<void> {
  const page = takePageSession(document)
  const fetchPage: typeof fetch = (input, init) => fetch(input, init)
  const keeper = createSessionKeeper({
    first: page ?? { token: '', expiresAt: new Date(0).toISOString() },
    fetch: fetchPage,
    now: () => Date.now(),
  })
  const host = createHost(window, page)
  const locale = toLocale(host.language ?? page?.language ?? navigator.language)
  const texts = await createTexts(locale, page?.crm)
  document.documentElement.lang = locale
  document.title = texts.global.t('app.name')

  const app = createApp(App)
  const api = createApiClient({ fetch: fetchPage, session: keeper, onSessionLost: () => useSessionStore().lose() })
  app.provide(apiKey, api)
  app.provide(hostKey, host)
  app.provide(pageKey, { mode: page?.mode ?? 'app', hasSession: page !== null, session: keeper, fetch: fetchPage, locale })
  app.use(createPinia()).use(texts)

  const session = useSessionStore()
  const loaded = page ? session.load() : Promise.resolve()
  const router = createPageRouter(async () => {
    await loaded
    return session.role
  })
  app.use(router).use(b24ui)
  const parts = usePageParts()
  window.addEventListener('vite:preloadError', parts.miss)
  app.mount('#app')
}
