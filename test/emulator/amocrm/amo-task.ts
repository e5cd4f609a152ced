import type { Activity, Task } from '../company/company-types'
import type { AccountState } from './emulator-types'
import { followUpType, meetingType, ownTaskType } from './fixed-ids'

/** A task in amoCRM's terms; instants are ms. When and by whom it was done is never shown: the event tells. */
export type AmoTask = {
  id: number; createdBy: number; updatedBy: number; createdAt: number; updatedAt: number; responsibleId: number; dealId: number
  isCompleted: boolean; typeId: number; text: string; result: string | null; deadline: number; completedAt: number | null; completedBy: number
}

const dayMs = 86_400_000

/** Tasks and activities of the company share one list here; what became of calls and letters is not a task. */
export const taskIdOf = (task: { id: number }): number => 2 * task.id
export const activityTaskIdOf = (activity: { id: number }): number => 2 * activity.id + 1

export function listTasks({ company, taskResults }: AccountState): AmoTask[] {
  return [
    ...[...company.tasks.values()].map((task) => fromTask(task, taskResults)),
    ...[...company.activities.values()].filter(isTask).map((activity) => fromActivity(activity, taskResults)),
  ].sort((a, b) => a.id - b.id)
}

export function findTask({ company, taskResults }: AccountState, id: number): AmoTask | undefined {
  if (id % 2 === 0) {
    const task = company.tasks.get(id / 2)
    return task && fromTask(task, taskResults)
  }
  const activity = company.activities.get((id - 1) / 2)
  return activity && isTask(activity) ? fromActivity(activity, taskResults) : undefined
}

export function isTask({ typeId }: Activity): boolean {
  return typeId === 1 || typeId === 6
}

function fromTask(task: Task, results: Map<number, string>): AmoTask {
  const id = taskIdOf(task)
  const isCompleted = task.status === 5
  return {
    id, createdBy: task.createdById, updatedBy: task.closedById ?? task.createdById, createdAt: task.createdAt, updatedAt: task.updatedAt, responsibleId: task.responsibleId, dealId: task.dealId,
    isCompleted, typeId: ownTaskType, text: task.title, result: results.get(id) ?? (isCompleted && task.id % 3 === 0 ? 'Сделано' : null), deadline: task.deadline ?? task.createdAt + dayMs,
    completedAt: isCompleted ? task.closedAt : null, completedBy: task.closedById ?? task.responsibleId,
  }
}

function fromActivity(activity: Activity, results: Map<number, string>): AmoTask {
  const id = activityTaskIdOf(activity)
  return {
    id, createdBy: activity.authorId, updatedBy: activity.responsibleId, createdAt: activity.createdAt, updatedAt: activity.updatedAt, responsibleId: activity.responsibleId, dealId: activity.dealId,
    isCompleted: activity.isCompleted, typeId: activity.typeId === 1 ? meetingType : followUpType, text: activity.subject, result: results.get(id) ?? null, deadline: activity.deadline,
    completedAt: activity.isCompleted ? activity.updatedAt : null, completedBy: activity.responsibleId,
  }
}
