import { expect, it } from 'vitest'
import type { PeopleAnswer } from '../../../../shared/api/people-contract'
import { membersOf, subjectChoices, subjectNames } from '../../../../client/features/goals/subject-choice'

const person = (id: string, name: string, departmentIds: string[], active = true) => ({ id, name, departmentIds, active, position: null, photo: null })
const answer: PeopleAnswer = {
  people: [person('1', 'Anna', ['3']), person('2', 'Igor', ['2']), person('3', 'Gone', ['2'], false), person('9', 'Boss', ['2'])],
  departments: [
    { id: '1', name: 'Company', parentId: null, headId: null, editable: false },
    { id: '2', name: 'Sales', parentId: '1', headId: '9', editable: true },
    { id: '3', name: 'Retail', parentId: '2', headId: null, editable: true },
  ],
}
const words = { everyone: 'Everyone', department: 'together', members: 'each' }

it('subjectChoices: active people without the viewer, departments that are led, everyone for an admin only', () => {
  const labels = (isAdmin: boolean) => subjectChoices(answer, { id: '9', isAdmin }, words).map((choice) => choice.label)
  expect(labels(false)).toEqual(['Anna', 'Igor', 'Sales', 'Sales', 'Retail', 'Retail'])
  expect(labels(true).at(-1)).toBe('Everyone')
})

it('subjectChoices: a department is one goal or a line for each member', () => {
  const sales = subjectChoices(answer, { id: '9', isAdmin: false }, words).filter((choice) => choice.label === 'Sales')
  expect(sales.map((choice) => [choice.hint, choice.subjects.length])).toEqual([['each', 2], ['together', 1]])
})

it('membersOf: sub-departments belong to it', () => {
  expect(membersOf(answer, '2', '9')).toEqual([{ kind: 'user', id: '1' }, { kind: 'user', id: '2' }])
  expect(membersOf(answer, '3', '9')).toEqual([{ kind: 'user', id: '1' }])
})

it('subjectNames: names the dismissed too', () => {
  expect(subjectNames(answer, 'Everyone').get('user:3')).toBe('Gone')
  expect(subjectNames(null, 'Everyone').get('everyone')).toBe('Everyone')
})
