/** Waits `ms`; rejects with the signal's reason when it is aborted meanwhile. The timer never holds the process alive. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    timer.unref()
    signal?.addEventListener('abort', abort, { once: true })
  })
}
