import { onMounted, onUnmounted, ref } from 'vue'
import type { Ref } from 'vue'

/** True on a screen as narrow as a phone's. */
export function useNarrow(query = '(max-width: 767px)'): Ref<boolean> {
  const media = matchMedia(query)
  const isNarrow = ref(media.matches)
  const update = () => {
    isNarrow.value = media.matches
  }
  onMounted(() => media.addEventListener('change', update))
  onUnmounted(() => media.removeEventListener('change', update))
  return isNarrow
}
