import { onMounted, onUnmounted, watch } from 'vue'
import { useRoute } from 'vue-router'
import { useHost } from './host'

/** The height that every page is drawn for; windows over the page need it too. */
const drawnHeight = 720
const settleMs = 120

/** Keeps the host's frame as high as the application, whatever it shows, and never lower than the host gave it. */
export function useFit(): void {
  const host = useHost()
  const route = useRoute()
  const leastHeight = Math.max(drawnHeight, Math.min(window.innerHeight, window.screen.availHeight))
  let timer: ReturnType<typeof setTimeout> | null = null
  let fitted = 0

  function fit(): void {
    const height = Math.max(Math.ceil(document.getElementById('app')?.getBoundingClientRect().height ?? 0), leastHeight)
    if (height === fitted) return
    fitted = height
    host.fit(height)
  }

  const observer = new ResizeObserver(() => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(fit, settleMs)
  })
  // A dense page is as high as its frame, so a frame that the page before has made high would stay so.
  watch(() => route.path, () => {
    if (fitted <= leastHeight) return
    fitted = leastHeight
    host.fit(leastHeight)
  })
  onMounted(() => {
    const app = document.getElementById('app')
    if (app) observer.observe(app)
  })
  onUnmounted(() => {
    observer.disconnect()
    if (timer) clearTimeout(timer)
  })
}
