import { expect, it } from 'vitest'
import { nameGoal } from '../../../../client/ui/scale/name-goal'
import { makeProgress } from '../../make-progress'

it('nameGoal: a group’s goal says whose it is', () => {
  expect(nameGoal(makeProgress({ subject: { kind: 'department', id: '5' }, subjectName: 'Отдел продаж № 2', metricName: 'Выручка' }))).toBe('Отдел продаж № 2, выручка')
  expect(nameGoal(makeProgress({ metricName: 'Выручка' }))).toBe('Выручка')
})
