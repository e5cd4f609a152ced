import { Router } from 'express'
import { canManagePortal, canSeePerson } from '../../shared/access/access'
import { structureChangeSchema, type StructureAnswer } from '../../shared/api/structure-contract'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { listPeople } from '../store/portal-reader'
import { loadStructure, type Structure } from '../store/structure-reader'
import { assertAllowed, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'
import { createMemberTest } from './read-viewer'

export type StructureRoutesDeps = {
  gate: ApiGate
  flow: Pick<Flow, 'setStructure'>
  /** Does the portal's CRM say who leads whom? */
  tellsStructure: (portalId: string) => Promise<boolean>
}

/** Who leads whom: the CRM's word where it has one, else that of administrators. */
export function createStructureRoutes({ gate, flow, tellsStructure }: StructureRoutesDeps): Router {
  const router = Router()

  router.get('/structure', gate(async (call) => {
    call.res.json(await present(call, call.structure, await tellsStructure(call.session.portalId)))
  }))

  router.put('/structure', gate(async (call) => {
    const { viewer, session, db } = call
    assertAllowed(canManagePortal(viewer), 'Only an administrator says who leads whom.')
    if (await tellsStructure(session.portalId)) throw new AppError('conflict', 'structure-from-crm', 'The CRM says who leads whom: change departments and their heads there.')
    await flow.setStructure(session.portalId, { userId: viewer.userId }, parse(structureChangeSchema, call.req.body))
    call.res.json(await present(call, await loadStructure(db), false))
  }))

  return router
}

async function present({ db, viewer }: ApiCall, structure: Structure, fromCrm: boolean): Promise<StructureAnswer> {
  const isMember = createMemberTest(structure, viewer.userId)
  return {
    editable: !fromCrm && canManagePortal(viewer), fromCrm,
    departments: structure.departments.filter(({ id }) => viewer.role === 'admin' || viewer.ledDepartmentIds.has(id) || isMember(id))
      .map(({ setAt, ...department }) => ({ ...department, setAt: setAt === null ? null : new Date(setAt).toISOString() })),
    people: (await listPeople(db, structure)).filter(({ id }) => canSeePerson(viewer, id)).map(({ id, name, departmentIds, active }) => ({ id, name, departmentIds, active })),
  }
}
