import { expect, it, onTestFinished } from 'vitest'
import { updateDeal } from '../emulator/company/company-actions'
import { generateCompany } from '../emulator/company/generate-company'
import type { ApiSession } from '../support/open-session'
import { launch, present, readSync, until, untilLive } from './support/launch'
import { setWinGoals, untilEqual } from './support/count-wins'

it('several portals: a huge first load does not hold up the other, and neither sees the other', async () => {
  const now = Date.now()
  const [small, huge] = [generateCompany({ seed: 1, deals: 400, now }), generateCompany({ seed: 2, deals: 10_000, now })]
  const app = await launch({ portals: [{ company: small }, { company: huge }], rate: { perSecond: 1000, burst: 10_000 } })
  onTestFinished(app.close)
  await app.portal(0).app.install()
  const quick = await app.session(app.portal(0).app.admin(), 0)
  await untilLive(quick)
  const goals = await setWinGoals(quick, small)
  await untilEqual(quick, small, goals)

  await app.portal(1).app.install()
  const slow = await app.session(app.portal(1).app.admin(), 1)
  await until(async () => (await readSync(slow)).kinds.some(({ kind, done }) => kind === 'deal' && done > 0), 'the huge portal is being read')
  const delays: number[] = []
  for (const deal of [...small.deals.values()].filter(({ pipelineId, stageId }) => pipelineId === 0 && stageId === 'NEW').slice(0, 3)) {
    const wonAt = Date.now()
    app.portal(0).publishAll(updateDeal({ company: small, now: wonAt, byPersonId: deal.assignedById }, deal.id, { stageId: 'WON' }))
    await untilEqual(quick, small, goals)
    delays.push(Date.now() - wonAt)
  }
  expect((await readSync(slow)).phase).toBe('backfill')
  expect(Math.max(...delays)).toBeLessThan(5000)

  // Ten thousand deals bring a hundred thousand records around them.
  await until(async () => (await readSync(slow)).phase === 'live', 'the huge portal is live', 150_000)
  const theirs = await setWinGoals(slow, huge, 0)
  await untilEqual(slow, huge, theirs, 120_000)
  await expectBlind(quick, slow, app.origin)
  await expectBlind(slow, quick, app.origin)
  expect(await app.stop()).toBe(0)
  expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean: 2 portal(s)') as string })
})

/** What one portal has answers 403 or 404 to the other, for every way of reading or writing it. */
async function expectBlind(viewer: ApiSession, owner: ApiSession, origin: string): Promise<void> {
  const { goals } = await owner.get<{ goals: { id: string; metricId: string }[] }>('/api/goals')
  const { id, metricId } = present(goals[0], 'goal')
  const own = await viewer.get<{ goals: { id: string }[] }>('/api/goals')
  expect(own.goals.some((goal) => goal.id === id)).toBe(false)
  const calls = [
    ['GET', `/api/goals/${id}`], ['GET', `/api/goals/${id}/progress`], ['GET', `/api/goals/${id}/credits`], ['GET', `/api/goals/${id}/activity`],
    ['GET', `/api/goals/${id}/explain?record=deal:1`], ['GET', `/api/metrics/${metricId}`], ['DELETE', `/api/goals/${id}`], ['DELETE', `/api/metrics/${metricId}`],
  ] as const
  const statuses = await Promise.all(calls.map(async ([method, path]) => {
    const answer = await fetch(`${origin}${path}`, { method, headers: { authorization: `Bearer ${viewer.token}` } })
    return [`${method} ${path}`, [403, 404].includes(answer.status) ? 'refused' : answer.status]
  }))
  expect(statuses).toEqual(calls.map(([method, path]) => [`${method} ${path}`, 'refused']))
  expect((await owner.get<{ goals: unknown[] }>('/api/goals')).goals).toHaveLength(goals.length)
}
