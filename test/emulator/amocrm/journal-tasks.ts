import { findTask } from './amo-task'
import { taskEvent } from './build-past'
import type { AccountState } from './emulator-types'
import type { EventDraft } from './event-log'
import type { Happening } from './happening'
import { toSeconds } from './amo-time'
import { toTaskShadow } from './task-shadow'

/** Notes what became of a task; that it was completed is an event and nothing else. */
export function noteTask(account: AccountState, id: number, by: number): Happening[] {
  const { events, taskShadows } = account
  const before = taskShadows.get(id) ?? null
  const task = findTask(account, id)
  if (!task) {
    if (!taskShadows.delete(id)) return []
    events.add(taskEvent('task_deleted', { id, at: account.now(), by }))
    return [{ entity: 'task', action: 'delete', id, by, before }]
  }
  const after = toTaskShadow(task)
  taskShadows.set(id, after)
  const at = task.updatedAt
  if (!before) {
    events.add(taskEvent('task_added', { id, at: task.createdAt, by }))
    if (task.completedAt !== null) events.add(taskEvent('task_completed', { id, at: task.completedAt, by }))
    return [{ entity: 'task', action: 'add', id, by, before }]
  }
  const tell = (type: string, kind: string, read: (shadow: typeof after) => Record<string, unknown>): void => {
    const values = (shadow: typeof after): EventDraft['before'] => [{ [kind]: read(shadow) }]
    events.add(taskEvent(type, { id, at, by }, values(before), values(after)))
  }
  if (before.text !== after.text) tell('task_text_changed', 'task', ({ text }) => ({ text }))
  if (before.deadline !== after.deadline) tell('task_deadline_changed', 'task_deadline', ({ deadline }) => ({ timestamp: toSeconds(deadline) }))
  if (before.typeId !== after.typeId) tell('task_type_changed', 'task_type', ({ typeId }) => ({ id: typeId }))
  if (before.responsibleId !== after.responsibleId) tell('entity_responsible_changed', 'responsible_user', ({ responsibleId }) => ({ id: responsibleId }))
  if (after.result !== null && before.result !== after.result) events.add(taskEvent('task_result_added', { id, at, by }, [], [{ note: { id: account.nextNoteId++ } }]))
  if (after.isCompleted && !before.isCompleted) events.add(taskEvent('task_completed', { id, at, by }))
  const isHandedOver = before.responsibleId !== after.responsibleId
  return [...(isHandedOver ? [{ entity: 'task' as const, action: 'responsible' as const, id, by, before }] : []), { entity: 'task', action: 'update', id, by, before }]
}
