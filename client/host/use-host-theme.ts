import { watch } from 'vue'
import { useColorMode } from '@bitrix24/b24ui-nuxt/composables/color-mode/useColorMode'
import { useHost } from './host'

/** Keeps the page as light or dark as the page around it, where that says so; elsewhere the person's system goes on deciding. */
export function useHostTheme(): void {
  const host = useHost()
  if (host.theme() === null) return
  const mode = useColorMode()
  watch(host.theme, (wanted) => {
    if (wanted !== null && !mode.forced) mode.preference = wanted
  }, { immediate: true })
}
