import { Router } from 'express'
import { canDecideBulk, canEditGoal, canReadGoal } from '../../shared/access/access'
import { bulkDecisionSchema, goalCopySchema, withoutGoalMeta, type Goal } from '../../shared/api/goal-contract'
import { goalDraftSchema } from '../../shared/goal/goal-schema'
import { findSubjectLoss } from '../../shared/goal/subject-loss'
import type { GoalDraft, GoalSubject } from '../../shared/goal/goal-types'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { readBulkPeople } from '../store/bulk-reader'
import { getGoal, listGoals, type StoredGoal } from '../store/goal-store'
import { listMetricsByIds } from '../store/metric-store'
import { assertAllowed, pathParam, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'
import { createMemberTest } from './read-viewer'

export type GoalRoutesDeps = { gate: ApiGate; flow: Pick<Flow, 'saveGoal' | 'deleteGoal' | 'decideBulk'> }

/** Goals: who sets what for whom. A goal the caller may not see is as absent as one that is not there. */
export function createGoalRoutes({ gate, flow }: GoalRoutesDeps): Router {
  const router = Router()

  router.get('/goals', gate(async (call) => {
    const goals = (await listGoals(call.db)).filter((goal) => isVisible(call, goal.draft.subject))
    call.res.json({ goals: await present(call, goals) })
  }))

  router.post('/goals', gate(async (call) => {
    const draft = parse(goalDraftSchema, withoutGoalMeta(call.req.body))
    call.res.status(201).json(await save(call, null, draft))
  }))

  router.get('/goals/:id', gate(async (call) => {
    const [goal] = await present(call, [await getVisibleGoal(call)])
    call.res.json(goal)
  }))

  router.put('/goals/:id', gate(async (call) => {
    const goal = await getVisibleGoal(call)
    assertEditable(call, goal.draft.subject)
    call.res.json(await save(call, goal.id, parse(goalDraftSchema, withoutGoalMeta(call.req.body))))
  }))

  router.delete('/goals/:id', gate(async (call) => {
    const goal = await getVisibleGoal(call)
    assertEditable(call, goal.draft.subject)
    await flow.deleteGoal(call.session.portalId, goal.id)
    call.res.status(204).end()
  }))

  router.post('/goals/:id/copy', gate(async (call) => {
    const { draft } = await getVisibleGoal(call)
    const changes = parse(goalCopySchema, call.req.body ?? {})
    call.res.status(201).json(await save(call, null, parse(goalDraftSchema, { ...draft, ...changes })))
  }))

  router.post('/goals/:id/bulk/:bulk', gate(async (call) => {
    const goal = await getVisibleGoal(call)
    const refusal = 'You decide about the records of your own subordinates only, and not about your own or those you moved yourself.'
    assertAllowed(canEditGoal(call.viewer, goal.draft.subject), refusal)
    const { decision } = parse(bulkDecisionSchema, call.req.body)
    const bulkId = Number(pathParam(call, 'bulk'))
    if (!Number.isSafeInteger(bulkId)) throw new AppError('not-found', 'bulk-not-found', 'There is no such bulk move.')
    const people = (await readBulkPeople(call.db, [bulkId])).get(bulkId)
    if (!people) throw new AppError('not-found', 'bulk-not-found', 'There is no such bulk move.')
    assertAllowed(canDecideBulk(call.viewer, goal.draft.subject, people), refusal)
    await flow.decideBulk(call.session.portalId, { userId: call.viewer.userId }, bulkId, decision)
    call.res.json({ id: String(bulkId), decision })
  }))

  async function save(call: ApiCall, goalId: string | null, draft: GoalDraft): Promise<Goal> {
    assertEditable(call, draft.subject)
    await assertSubjectExists(call, draft.subject)
    const { id } = await flow.saveGoal(call.session.portalId, { userId: call.viewer.userId }, goalId, draft)
    const [saved] = await present(call, [await getGoal(call.db, id)])
    if (!saved) throw new Error('a saved goal is missing')
    return saved
  }

  return router
}

/** The goal of the address, if the caller may see it; not-found otherwise, so that foreign ids tell nothing. */
export async function getVisibleGoal(call: ApiCall): Promise<StoredGoal> {
  const goal = await getGoal(call.db, pathParam(call, 'id'))
  if (!isVisible(call, goal.draft.subject)) throw new AppError('not-found', 'goal-not-found', 'There is no such goal.')
  return goal
}

function isVisible({ viewer, structure }: ApiCall, subject: GoalSubject): boolean {
  return canReadGoal(viewer, subject, createMemberTest(structure, viewer.userId))
}

function assertEditable({ viewer }: ApiCall, subject: GoalSubject): void {
  assertAllowed(canEditGoal(viewer, subject), 'You set goals for your own subordinates and departments only, and not for yourself.')
}

async function assertSubjectExists({ db, structure }: ApiCall, subject: GoalSubject): Promise<void> {
  const known = subject.kind === 'everyone'
    || (subject.kind === 'department' && structure.departments.some(({ id }) => id === subject.id))
    || (subject.kind === 'user' && (await db.selectFrom('people').select('id').where('id', '=', subject.id).executeTakeFirst()) !== undefined)
  if (!known) throw new AppError('invalid', 'unknown-subject', `subject.id: there is no ${subject.kind} with this id on the portal`)
}

async function present({ db, viewer, structure, language }: ApiCall, goals: readonly StoredGoal[]): Promise<Goal[]> {
  const metrics = new Map((await listMetricsByIds(db, goals.map((goal) => goal.draft.metricId))).map((metric) => [metric.id, metric.definition.name]))
  const people = new Map((await db.selectFrom('people').select(['id', 'name', 'active']).execute()).map((person) => [person.id, person]))
  const departments = new Map(structure.departments.map((department) => [department.id, department.name]))
  const subjectName = (subject: GoalSubject): string => {
    switch (subject.kind) {
      case 'user': return people.get(subject.id)?.name ?? subject.id
      case 'department': return departments.get(subject.id) ?? subject.id
      case 'everyone': return language === 'ru' ? 'Вся компания' : 'Whole company'
    }
  }
  const problemOf = (subject: GoalSubject): Pick<Goal, 'problem'> => {
    const isDismissed = subject.kind === 'user' && people.get(subject.id)?.active === 0
    const problem = findSubjectLoss(subject, { isDismissed, departments: new Set(departments.keys()), language })
    return problem ? { problem } : {}
  }
  return goals.map(({ id, draft, updatedAt }) => ({
    ...draft, marks: [...draft.marks], id, metricName: metrics.get(draft.metricId) ?? '', subjectName: subjectName(draft.subject),
    editable: canEditGoal(viewer, draft.subject), updatedAt: new Date(updatedAt).toISOString(), ...problemOf(draft.subject),
  }) as Goal)
}
