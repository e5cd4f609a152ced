import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startJob } from '../../server/jobs'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('startJob: repeats, reports a failure and goes on', async () => {
  const errors: unknown[] = []
  let runs = 0
  const job = startJob({ name: 'catch-up', everyMs: 1000, report: (error, context) => errors.push([error, context]), work: async () => {
    runs += 1
    await Promise.resolve()
    if (runs === 1) throw new Error('portal is away')
  } })
  await vi.advanceTimersByTimeAsync(3500)
  await job.stop()
  expect(runs).toBe(3)
  expect(errors).toEqual([[new Error('portal is away'), { job: 'catch-up' }]])
})

it('startJob: a second call joins the run that is going; nothing runs after the stop', async () => {
  let runs = 0
  const job = startJob({ name: 'people', everyMs: 1000, report: () => undefined, work: async () => {
    runs += 1
    await new Promise((resolve) => setTimeout(resolve, 100))
  } })
  const both = Promise.all([job.run(), job.run()])
  await vi.advanceTimersByTimeAsync(200)
  await both
  await job.stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(runs).toBe(1)
})
