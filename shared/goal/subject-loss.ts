import type { Language } from '../text/language-types'
import type { GoalSubject } from './goal-types'

export type SubjectLoss = { code: 'dismissed' | 'subject'; name: string; message: string }

/** What became of the person or department a goal is for; null while they are there. */
export function findSubjectLoss(
  subject: GoalSubject, { isDismissed, departments, language }: { isDismissed: boolean; departments: ReadonlySet<string>; language: Language },
): SubjectLoss | null {
  const ru = language === 'ru'
  if (subject.kind === 'user' && isDismissed) {
    return { code: 'dismissed', name: subject.id, message: ru ? 'Сотрудник уволен: прошлое сохранено.' : 'The person was dismissed: the past is kept.' }
  }
  if (subject.kind === 'department' && !departments.has(subject.id)) {
    return { code: 'subject', name: subject.id, message: ru ? 'Тех, для кого эта цель, больше нет в CRM: прошлое сохранено.' : 'The CRM no longer has those whom the goal is for: the past is kept.' }
  }
  return null
}
