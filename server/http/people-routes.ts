import { Router } from 'express'
import { canEditGoal, canSeePerson } from '../../shared/access/access'
import type { Catalogue } from '../../shared/api/catalogue-contract'
import type { PeopleAnswer } from '../../shared/api/people-contract'
import { operatorsOf } from '../../shared/record/field-catalogue'
import type { FieldInfo } from '../../shared/record/field-types'
import { momentsOf, statesOf } from '../../shared/record/moment-catalogue'
import { listSources, loadCatalogue } from '../store/catalogue-reader'
import { listPeople } from '../store/portal-reader'
import type { ApiGate } from './api-call'
import { createMemberTest } from './read-viewer'

/** What goals and metrics are made of: the people and departments the caller may see, and the fields of the CRM. */
export function createPeopleRoutes({ gate }: { gate: ApiGate }): Router {
  const router = Router()

  router.get('/people', gate(async ({ res, db, viewer, structure }) => {
    const people = (await listPeople(db, structure)).filter((person) => canSeePerson(viewer, person.id))
    const isMember = createMemberTest(structure, viewer.userId)
    const departments = structure.departments
      .filter(({ id }) => viewer.role === 'admin' || viewer.ledDepartmentIds.has(id) || isMember(id))
      .map(({ id, name, parentId, headId }) => ({ id, name, parentId, headId, editable: canEditGoal(viewer, { kind: 'department', id }) }))
    const answer: PeopleAnswer = { people, departments }
    res.json(answer)
  }))

  router.get('/catalogue', gate(async ({ res, db, language }) => {
    const kinds = await listSources(db)
    const catalogues = await Promise.all(kinds.map(async (kind) => await loadCatalogue(db, kind, language)))
    const answer: Catalogue = {
      kinds: catalogues.map((catalogue) => ({
        kind: catalogue.kind, title: catalogue.title, moments: momentsOf(catalogue, language), states: statesOf(catalogue, language),
        fields: catalogue.fields.map((field) => ({ ...present(field), ...(field.fields ? { fields: field.fields.map(present) } : {}) })),
      })),
    }
    res.json(answer)
  }))

  return router
}

function present({ name, title, type, multiple, custom, options, related }: FieldInfo): Omit<Catalogue['kinds'][number]['fields'][number], 'fields'> {
  return { name, title, type, multiple, custom, operators: [...operatorsOf(type)], ...(options ? { options: [...options] } : {}), ...(related ? { related } : {}) }
}
