import type { Report } from './logger'

/** A task on a timer. A run that is still going is not started again; `run` starts one now or joins the running one. */
export type Job = { run(): Promise<void>; stop(): Promise<void> }

/** Repeats work every so often, a little unevenly so that the portals' timers do not meet; errors are reported, never thrown. */
export function startJob({ name, everyMs, work, report }: { name: string; everyMs: number; work: () => Promise<void>; report: Report }): Job {
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function run(): Promise<void> {
    running ??= work().catch((error: unknown) => { report(error, { job: name }) }).finally(() => { running = null })
    await running
  }

  function arm(): void {
    if (stopped) return
    timer = setTimeout(() => { void run().then(arm) }, everyMs * (0.9 + Math.random() * 0.2))
    timer.unref()
  }

  arm()
  return {
    run,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
