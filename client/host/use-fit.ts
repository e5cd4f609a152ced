import { onMounted, onUnmounted } from 'vue'
import { useHost } from './host'

/** The height that every page is drawn for; windows over the page need it too. */
const leastHeight = 720
const settleMs = 120

/** Keeps the host's frame as high as the application, whatever it shows. */
export function useFit(): void {
  const host = useHost()
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
  onMounted(() => {
    const app = document.getElementById('app')
    if (app) observer.observe(app)
  })
  onUnmounted(() => {
    observer.disconnect()
    if (timer) clearTimeout(timer)
  })
}
