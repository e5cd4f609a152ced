import { listOf, numbersOf } from './api-query'
import { groupOf } from './amo-ids'
import { findTask, listTasks } from './amo-task'
import type { AmoTask } from './amo-task'
import { toSeconds } from './amo-time'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { leadIdOf } from './lead-ids'
import { idTest, listPage, rangeTest, rowsById } from './list-page'
import type { Listing } from './list-page'

const tasks: Listing<AmoTask> = {
  key: 'tasks', most: 250, all: listTasks,
  narrow: (call) => rowsById(call, (id) => findTask(call.account, id)),
  filter: (name, value, { account }) => taskFilter(account, name, value),
  order: { id: (task) => task.id, created_at: (task) => task.createdAt, complete_till: (task) => task.deadline },
  present: presentTask,
}

export const taskRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/tasks', run: (call) => listPage(tasks, call) },
  {
    method: 'get', path: '/tasks/:id',
    run: (call) => {
      const task = findTask(call.account, Number(call.params['id']))
      return task ? { body: presentTask(task, call) } : null
    },
  },
]

function taskFilter(account: AccountState, name: string, value: unknown): ((task: AmoTask) => boolean) | undefined {
  switch (name) {
    case 'id': return idTest(value, (task) => task.id)
    case 'responsible_user_id': return idTest(value, (task) => task.responsibleId)
    case 'task_type': return idTest(value, (task) => task.typeId)
    case 'entity_id': return idTest(value, (task) => entityIdOf(account, task))
    case 'updated_at': return rangeTest(value, (task) => toSeconds(task.updatedAt))
    case 'is_completed': return (task) => numbersOf(value).includes(task.isCompleted ? 1 : 0)
    case 'entity_type': return (task) => task.dealId > 0 && listOf(value).includes('leads')
    default: return undefined
  }
}

function entityIdOf(account: AccountState, { dealId }: AmoTask): number | null {
  return dealId > 0 ? leadIdOf(account, dealId) : null
}

/** `result` is an object, or an empty list: the type changes. */
function presentTask(task: AmoTask, { account }: ApiCall): Record<string, unknown> {
  const { company } = account
  return {
    id: task.id, created_by: task.createdBy, updated_by: task.updatedBy, created_at: toSeconds(task.createdAt), updated_at: toSeconds(task.updatedAt),
    responsible_user_id: task.responsibleId, group_id: groupOf(company, company.people.get(task.responsibleId)), entity_id: entityIdOf(account, task), entity_type: task.dealId > 0 ? 'leads' : null,
    duration: 0, is_completed: task.isCompleted, task_type_id: task.typeId, text: task.text, result: task.result === null ? [] : { text: task.result },
    complete_till: toSeconds(task.deadline), account_id: account.id, _links: { self: { href: `${account.origin()}/api/v4/tasks/${task.id}` } },
  }
}
