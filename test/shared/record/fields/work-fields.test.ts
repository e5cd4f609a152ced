import { expect, it } from 'vitest'
import { activityFields, callFields, taskFields } from '../../../../shared/record/fields/work-fields'

it.each([['task', taskFields, 'completedAt'], ['activity', activityFields, 'isCompleted'], ['call', callFields, 'duration']] as const)(
  'work fields: a %s has each name once and options in both languages', (_, fields, own) => {
    const names = fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['id', 'ownerId', 'createdAt', 'startedAt', 'dealId', own]))
    for (const { options = [] } of fields) for (const { title } of options) expect(title.ru).not.toBe('')
  })
