import { Router } from 'express'

export type HealthRoutesDeps = {
  /** What keeps the server from its work; empty when it is ready. */
  checkReady: () => Promise<string[]>
}

/** For supervisors and load balancers: the process lives, and it can do its work. */
export function createHealthRoutes({ checkReady }: HealthRoutesDeps): Router {
  const router = Router()
  router.get('/health/live', (_req, res) => { res.json({ status: 'live' }) })
  router.get('/health/ready', async (_req, res) => {
    const problems = await checkReady()
    res.status(problems.length === 0 ? 200 : 503).json({ status: problems.length === 0 ? 'ready' : 'not ready', problems })
  })
  return router
}
