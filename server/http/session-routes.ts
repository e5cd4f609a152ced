import { Router } from 'express'
import type { Kysely } from 'kysely'
import { canManagePortal } from '../../shared/access/access'
import { portalChangeSchema, type Session, type SessionToken } from '../../shared/api/session-contract'
import { isTimeZone } from '../../shared/period/zone'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { readPortalSettings } from '../store/portal-reader'
import { findPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { renewSession } from '../store/session-store'
import { assertAllowed, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'

export type SessionRoutesDeps = { gate: ApiGate; registry: Kysely<RegistryTables>; flow: Pick<Flow, 'setTimeZone'> }

/** Who is asking, their next token, and the portal's own settings. */
export function createSessionRoutes({ gate, registry, flow }: SessionRoutesDeps): Router {
  const router = Router()

  router.get('/session', gate(async (call) => {
    call.res.json(await describeSession(call))
  }))

  router.post('/session/renew', gate(async (call) => {
    const person = await call.db.selectFrom('people').select('active').where('id', '=', call.session.userId).executeTakeFirst()
    const renewed = person?.active === 0 ? undefined : await renewSession(registry, call.session, call.now)
    if (!renewed) throw new AppError('unauthenticated', 'session-over', 'The session is over; open the app again from the portal.')
    const body: SessionToken = { token: renewed.token, expiresAt: new Date(renewed.expiresAt).toISOString() }
    call.res.json(body)
  }))

  router.put('/portal', gate(async (call) => {
    assertAllowed(canManagePortal(call.viewer), 'Only an administrator changes the settings of the portal.')
    const { timeZone } = parse(portalChangeSchema, call.req.body)
    if (!isTimeZone(timeZone)) throw new AppError('invalid', 'unknown-time-zone', `timeZone: there is no time zone "${timeZone}"`)
    await flow.setTimeZone(call.session.portalId, timeZone)
    call.res.json(await describeSession(call))
  }))

  async function describeSession({ session, viewer, db }: ApiCall): Promise<Session> {
    const portal = await findPortal(registry, session.portalId)
    if (!portal) throw new AppError('unauthenticated', 'session-over', 'The app was removed from the portal.')
    const person = await db.selectFrom('people').select(['name', 'photo']).where('id', '=', session.userId).executeTakeFirst()
    const { id, name, address: { origin } } = portal
    return {
      portal: { id, crm: portal.crm === 'amocrm' ? 'amocrm' : 'bitrix24', name, origin, ...(await readPortalSettings(db)) },
      user: { id: session.userId, name: person?.name ?? session.userName, role: viewer.role, photo: person?.photo ?? null },
      expiresAt: new Date(session.expiresAt).toISOString(),
    }
  }

  return router
}
