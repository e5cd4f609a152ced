import { ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useHost } from '../host/host'
import type { Page } from '../page'
import { useLiveStore } from './live-store'
import { useSessionStore } from './session-store'

/**
 * Which page is shown first; null while that is not known. A CRM without an installer page of its own opens the application at once, so
 * an administrator watches the first load there; others see how far it is beside the figures.
 */
export function useOpening(page: Page | undefined): Ref<Page['mode'] | null> {
  const host = useHost()
  const session = useSessionStore()
  const live = useLiveStore()
  const mayWatch = host.kind === 'amocrm' && page?.mode === 'app'
  const mode = ref<Page['mode'] | null>(mayWatch ? null : (page?.mode ?? 'app'))

  if (mayWatch) watch(() => session.session, async (known) => {
    if (!known || mode.value !== null) return
    if (session.role === 'admin') await live.loadSync()
    mode.value = session.role === 'admin' && live.sync?.phase === 'backfill' ? 'install' : 'app'
  }, { immediate: true })
  // Zone and currency are told while the first load runs: whoever opened the application before has not heard of them.
  watch(() => live.sync?.phase, (phase, before) => {
    if (before === 'backfill' && phase === 'live') void session.load()
  })
  watch(mode, (_now, before) => {
    if (before === 'install') void session.load()
  })
  return mode
}
