import type { Progress } from '../../../shared/api/goal-contract'

/** A group's goal says whose it is: «Отдел продаж № 2, выручка». */
export function nameGoal({ subject, subjectName, metricName }: Pick<Progress, 'subject' | 'subjectName' | 'metricName'>): string {
  if (subject.kind === 'user') return metricName
  return `${subjectName}, ${metricName.charAt(0).toLowerCase()}${metricName.slice(1)}`
}
