import { Router } from 'express'
import { canManagePortal } from '../../shared/access/access'
import { workCalendarSchema, type CalendarAnswer } from '../../shared/api/calendar-contract'
import { defaultWorkHours } from '../../shared/period/work-time'
import type { Flow } from '../flow'
import { readFigureSettings } from '../store/portal-reader'
import { assertAllowed, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'

export type CalendarRoutesDeps = { gate: ApiGate; flow: Pick<Flow, 'setWorkCalendar'> }

/** The days the portal works: read by all, chosen by administrators. */
export function createCalendarRoutes({ gate, flow }: CalendarRoutesDeps): Router {
  const router = Router()

  router.get('/calendar', gate(async (call) => {
    call.res.json(await describeCalendar(call))
  }))

  router.put('/calendar', gate(async (call) => {
    assertAllowed(canManagePortal(call.viewer), 'Only an administrator changes the calendar of the portal.')
    await flow.setWorkCalendar(call.session.portalId, parse(workCalendarSchema, call.req.body))
    call.res.json(await describeCalendar(call))
  }))

  return router
}

async function describeCalendar({ db }: ApiCall): Promise<CalendarAnswer> {
  const { calendar, isCalendarChosen } = await readFigureSettings(db)
  return { kind: calendar.kind, exceptions: [...calendar.exceptions], hours: calendar.hours ?? defaultWorkHours, chosen: isCalendarChosen }
}
