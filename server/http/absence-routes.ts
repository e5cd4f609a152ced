import { Router } from 'express'
import { z } from 'zod'
import { canEditGoal, canSeePerson } from '../../shared/access/access'
import { absenceDraftSchema, bonusLimitDraftSchema, type Absence, type BonusLimitRow } from '../../shared/api/absence-contract'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { listAbsences, type StoredAbsence } from '../store/absence-store'
import { listBonusLimits, type StoredLimit } from '../store/bonus-limit-store'
import { assertAllowed, pathParam, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'

export type AbsenceRoutesDeps = { gate: ApiGate; flow: Pick<Flow, 'editPeople'> }

/** `?user=` narrows the answer to one person. */
export const ofUserSchema = z.object({ user: z.string().min(1).max(64).optional() })

/** When people were away, and what their bonuses may come to: read by themselves, noted by their supervisors and admins. */
export function createAbsenceRoutes({ gate, flow }: AbsenceRoutesDeps): Router {
  const router = Router()

  router.get('/absences', gate(async (call) => {
    const { user } = parse(ofUserSchema, call.req.query)
    const absences = (await listAbsences(call.db)).filter((one) => isAsked(call, one, user))
    call.res.json({ absences: absences.map((one) => present(call, one)) })
  }))

  router.post('/absences', gate(async (call) => {
    const absence = parse(absenceDraftSchema, call.req.body)
    await assertEditable(call, absence.userId)
    const { id } = await flow.editPeople(call.session.portalId, { userId: call.viewer.userId }, { kind: 'addAbsence', absence })
    if (id === null) throw new Error('a new absence has no id')
    call.res.status(201).json(present(call, { id, ...absence }))
  }))

  router.delete('/absences/:id', gate(async (call) => {
    const id = pathParam(call, 'id')
    const found = (await listAbsences(call.db)).find((one) => one.id === id)
    if (!found || !canSeePerson(call.viewer, found.userId)) throw new AppError('not-found', 'absence-not-found', 'There is no such absence.')
    await assertEditable(call, found.userId)
    await flow.editPeople(call.session.portalId, { userId: call.viewer.userId }, { kind: 'removeAbsence', absenceId: id })
    call.res.status(204).end()
  }))

  router.get('/bonus-limits', gate(async (call) => {
    const { user } = parse(ofUserSchema, call.req.query)
    const limits = (await listBonusLimits(call.db)).filter((one) => isAsked(call, one, user))
    call.res.json({ limits: limits.map((one) => present(call, one)) })
  }))

  router.put('/bonus-limits', gate(async (call) => {
    const limit = parse(bonusLimitDraftSchema, call.req.body)
    await assertEditable(call, limit.userId)
    await flow.editPeople(call.session.portalId, { userId: call.viewer.userId }, { kind: 'setBonusLimit', limit })
    call.res.json(present(call, limit))
  }))

  return router
}

function isAsked({ viewer }: ApiCall, { userId }: { userId: string }, user: string | undefined): boolean {
  return canSeePerson(viewer, userId) && (user === undefined || user === userId)
}

function present(call: ApiCall, row: StoredAbsence): Absence
function present(call: ApiCall, row: StoredLimit): BonusLimitRow
function present({ viewer }: ApiCall, row: StoredAbsence | StoredLimit): Absence | BonusLimitRow {
  return { ...row, editable: canEditGoal(viewer, { kind: 'user', id: row.userId }) }
}

/** Both move a person's target or bonus, so the rights are those of their goals: nobody notes their own. */
async function assertEditable({ viewer, db }: ApiCall, userId: string): Promise<void> {
  assertAllowed(canEditGoal(viewer, { kind: 'user', id: userId }), 'You note absences and limits of your own subordinates only, and not of yourself.')
  const person = await db.selectFrom('people').select('id').where('id', '=', userId).executeTakeFirst()
  if (!person) throw new AppError('invalid', 'unknown-person', `userId: there is no person ${userId} on the portal`)
}
