import type { AmoTask } from './amo-task'

/** What was last known of a task. */
export type TaskShadow = Pick<AmoTask, 'text' | 'deadline' | 'isCompleted' | 'responsibleId' | 'typeId' | 'result'>

export function toTaskShadow({ text, deadline, isCompleted, responsibleId, typeId, result }: AmoTask): TaskShadow {
  return { text, deadline, isCompleted, responsibleId, typeId, result }
}
