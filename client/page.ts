import type { InjectionKey } from 'vue'
import type { SessionKeeper } from './api/session-keeper'
import type { Locale } from './i18n/create-i18n'

/** What the page was opened with. */
export type Page = {
  mode: 'install' | 'app'
  hasSession: boolean
  session: SessionKeeper
  fetch: typeof globalThis.fetch
  locale: Locale
}

export const pageKey: InjectionKey<Page> = Symbol('page')
