import type { Acting } from './company-actions'
import type { Activity, Call, Company, CompanyChange, Task, TimeLog } from './company-types'

/** Adds a task; the new id is in the change. */
export function createTask({ company, now, byPersonId }: Acting, draft: Partial<Omit<Task, 'id'>>): CompanyChange[] {
  const id = nextId(company.tasks)
  const at = toSecond(now)
  company.tasks.set(id, {
    title: `Задача № ${id}`, status: 2, responsibleId: byPersonId, createdById: byPersonId, closedById: null, createdAt: at, updatedAt: at,
    startedAt: null, closedAt: null, deadline: null, timeEstimate: 0, timeSpent: null, groupId: 0, dealId: 0, ...draft, id,
  })
  return [{ kind: 'task', action: 'add', id, byPersonId }]
}

/** Edits a task; status 5 closes it, any other opens it again. */
export function updateTask({ company, now, byPersonId }: Acting, id: number, patch: Partial<Omit<Task, 'id'>>): CompanyChange[] {
  const task = present(company.tasks.get(id), `task ${id}`)
  const at = toSecond(now)
  const closing = patch.status === undefined || patch.status === task.status ? {} : patch.status === 5 ? { closedAt: at, closedById: byPersonId } : { closedAt: null, closedById: null }
  Object.assign(task, closing, patch, { updatedAt: at })
  return [{ kind: 'task', action: 'update', id, byPersonId }]
}

export function deleteTask({ company, byPersonId }: Acting, id: number): CompanyChange[] {
  present(company.tasks.get(id), `task ${id}`)
  company.tasks.delete(id)
  return [{ kind: 'task', action: 'delete', id, byPersonId }]
}

/** Notes time spent on a task, in seconds. There is no event for it, and the task does not count as changed. */
export function logTime({ company, now, byPersonId }: Acting, taskId: number, { seconds, workedAt = now }: { seconds: number; workedAt?: number }): TimeLog {
  const task = present(company.tasks.get(taskId), `task ${taskId}`)
  const logs = (company.timeLogs ??= new Map())
  const log = { id: ([...logs.keys()].at(-1) ?? 0) + 1, taskId, personId: byPersonId, seconds, createdAt: toSecond(workedAt), notedAt: toSecond(now) }
  logs.set(log.id, log)
  task.timeSpent = (task.timeSpent ?? 0) + seconds
  return log
}

/** Writes another time in place of the noted one; 0 takes the note away. Nobody is told. */
export function correctTime(company: Company, logId: number, seconds: number): void {
  const log = present(company.timeLogs?.get(logId), `time log ${logId}`)
  const task = present(company.tasks.get(log.taskId), `task ${log.taskId}`)
  task.timeSpent = (task.timeSpent ?? 0) - log.seconds + seconds
  log.seconds = seconds
  if (seconds === 0) company.timeLogs?.delete(logId)
}

/** Adds an activity; the new id is in the change. */
export function createActivity({ company, now, byPersonId }: Acting, draft: Partial<Omit<Activity, 'id'>>): CompanyChange[] {
  const id = nextId(company.activities)
  const at = toSecond(now)
  company.activities.set(id, {
    typeId: 6, providerId: 'CRM_TODO', subject: `Дело № ${id}`, responsibleId: byPersonId, authorId: byPersonId, dealId: 0, createdAt: at, updatedAt: at,
    startAt: at, endAt: at, deadline: at, isCompleted: false, direction: 0, ...draft, id,
  })
  return [{ kind: 'activity', action: 'add', id, byPersonId }]
}

export function updateActivity({ company, now, byPersonId }: Acting, id: number, patch: Partial<Omit<Activity, 'id'>>): CompanyChange[] {
  Object.assign(present(company.activities.get(id), `activity ${id}`), patch, { updatedAt: toSecond(now) })
  return [{ kind: 'activity', action: 'update', id, byPersonId }]
}

export function deleteActivity({ company, byPersonId }: Acting, id: number): CompanyChange[] {
  present(company.activities.get(id), `activity ${id}`)
  company.activities.delete(id)
  return [{ kind: 'activity', action: 'delete', id, byPersonId }]
}

/** A call that has ended. */
export function addCall({ company, now, byPersonId }: Acting, draft: Partial<Omit<Call, 'id'>>): CompanyChange[] {
  const id = nextId(company.calls)
  const startAt = toSecond(now)
  company.calls.set(id, { callId: `${id}CALL.${startAt / 1000}.${id}`, typeId: 1, personId: byPersonId, phone: '+79990000000', startAt, duration: 60, failedCode: '200', contactId: 0, ...draft, id })
  return [{ kind: 'call', action: 'add', id, byPersonId }]
}

function nextId(rows: Company['tasks'] | Company['activities'] | Company['calls']): number {
  return ([...rows.keys()].at(-1) ?? 0) + 1
}

function present<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The company has no ${name}`)
  return value
}

function toSecond(now: number): number {
  return Math.floor(now / 1000) * 1000
}
