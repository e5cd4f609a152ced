import type { RequestListener } from 'node:http'
import express, { Router } from 'express'
import { createAbsenceRoutes, type AbsenceRoutesDeps } from './http/absence-routes'
import { createErrorHandler, answerNotFound } from './http/error-handler'
import { createAmocrmRoutes, type AmocrmRoutesDeps } from './http/amocrm-routes'
import { createBitrix24Routes, type Bitrix24RoutesDeps } from './http/bitrix24-routes'
import { createClientFiles } from './http/client-files'
import { createCalendarRoutes, type CalendarRoutesDeps } from './http/calendar-routes'
import { createEventIntake } from './http/event-intake'
import { createFigureRoutes, type FigureRoutesDeps } from './http/figure-routes'
import { createGoalRoutes, type GoalRoutesDeps } from './http/goal-routes'
import { createHealthRoutes, type HealthRoutesDeps } from './http/health-routes'
import { createMetricRoutes, type MetricRoutesDeps } from './http/metric-routes'
import { createValueRoutes, type ValueRoutesDeps } from './http/value-routes'
import { createOpenApi } from './http/openapi'
import { createPeopleRoutes } from './http/people-routes'
import { createRequestLog } from './http/request-log'
import { createSecurityHeaders } from './http/security-headers'
import { createSessionRoutes, type SessionRoutesDeps } from './http/session-routes'
import { createStreamRoutes, type StreamRoutesDeps } from './http/stream-routes'
import { createStructureRoutes, type StructureRoutesDeps } from './http/structure-routes'
import { createTelemetry } from './http/telemetry'
import { createVersionRoutes, type VersionRoutesDeps } from './http/version-routes'
import { createWidgetRoutes, type WidgetRoutesDeps } from './http/widget-routes'
import type { Logger, Report } from './logger'

export type AppDeps = AbsenceRoutesDeps & AmocrmRoutesDeps & Bitrix24RoutesDeps & CalendarRoutesDeps & FigureRoutesDeps & GoalRoutesDeps & HealthRoutesDeps & MetricRoutesDeps & ValueRoutesDeps
  & SessionRoutesDeps & StreamRoutesDeps & StructureRoutesDeps & VersionRoutesDeps & WidgetRoutesDeps & {
  logger: Logger
  report: Report
  /** Folder of the built client; null serves the page alone. */
  clientDir: string | null
  version: string
  countWaiting: () => Promise<number>
}

/** Everything that answers over HTTP. */
export function createApp(deps: AppDeps): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  // Addresses of visitors come from the reverse proxy when there is one next to us.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal')
  const telemetry = createTelemetry({ listeners: deps.hub.listeners, waiting: deps.countWaiting })
  app.use(telemetry.observe, createRequestLog(deps.logger), createSecurityHeaders())

  app.use(createHealthRoutes(deps))
  app.get('/metrics', telemetry.answer)
  app.use(createWidgetRoutes(deps))
  app.use(createBitrix24Routes(deps), createAmocrmRoutes(deps))
  app.use('/api', createApi(deps))
  if (deps.clientDir !== null) app.use(createClientFiles(deps.clientDir))
  app.use(answerNotFound, createErrorHandler(deps.report))
  if (!deps.bitrix24) return app
  const { takeEvent } = deps.bitrix24
  return createEventIntake({ app, takeEvent, onAnswered: (tookMs) => { telemetry.note({ method: 'POST', route: '/bitrix24/events', status: '200' }, tookMs) } })
}

function createApi(deps: AppDeps): Router {
  const router = Router()
  const contract = createOpenApi(deps.version)
  router.get('/openapi.json', (_req, res) => { res.json(contract) })
  router.use(express.json({ limit: '256kb' }))
  router.use(createAbsenceRoutes(deps), createSessionRoutes(deps), createCalendarRoutes(deps), createPeopleRoutes(deps), createStructureRoutes(deps))
  router.use(createMetricRoutes(deps), createVersionRoutes(deps), createValueRoutes(deps), createGoalRoutes(deps), createFigureRoutes(deps), createStreamRoutes(deps))
  return router
}
