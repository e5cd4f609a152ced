import type { PeopleAnswer } from '../../../shared/api/people-contract'
import type { GoalSubject } from '../../../shared/goal/goal-types'
import { subjectKey } from './goal-draft'

/** What can be added to the table at once: a person, a group's common goal, or a line for each member of a department. */
export type SubjectChoice = { key: string; subjects: readonly GoalSubject[]; label: string; hint: string }

/**
 * Who the viewer may set goals for: people, departments that are the viewer's to lead, everyone for an admin.
 * Nobody edits their own target.
 */
export function subjectChoices(answer: PeopleAnswer, viewer: { id: string; isAdmin: boolean }, words: { everyone: string; department: string; members: string }): SubjectChoice[] {
  const departmentNames = new Map(answer.departments.map((department) => [department.id, department.name]))
  const people = answer.people
    .filter((person) => person.active && person.id !== viewer.id)
    .map((person): SubjectChoice => ({
      ...single({ kind: 'user', id: person.id }),
      label: person.name,
      hint: person.departmentIds.flatMap((id) => departmentNames.get(id) ?? []).join(', '),
    }))
  const departments = answer.departments
    .filter((department) => department.editable)
    .flatMap(({ id, name }): SubjectChoice[] => {
      const subjects = membersOf(answer, id, viewer.id)
      const members = subjects.length > 0 ? [{ key: `members:${id}`, subjects, label: name, hint: words.members }] : []
      return [...members, { ...single({ kind: 'department', id }), label: name, hint: words.department }]
    })
  const everyone: SubjectChoice[] = viewer.isAdmin ? [{ ...single({ kind: 'everyone' }), label: words.everyone, hint: words.department }] : []
  return [...people, ...departments, ...everyone]
}

function single(subject: GoalSubject): Pick<SubjectChoice, 'key' | 'subjects'> {
  return { key: subjectKey(subject), subjects: [subject] }
}

/** The people of a department with everything below it, as lines of their own. */
export function membersOf(answer: PeopleAnswer, departmentId: string, viewerId: string): GoalSubject[] {
  const subtree = new Set([departmentId])
  for (let size = 0; size !== subtree.size; ) {
    size = subtree.size
    for (const { id, parentId } of answer.departments) if (parentId !== null && subtree.has(parentId)) subtree.add(id)
  }
  return answer.people
    .filter((person) => person.active && person.id !== viewerId && person.departmentIds.some((id) => subtree.has(id)))
    .map((person) => ({ kind: 'user', id: person.id }))
}

/** Names of every subject by its key, the dismissed included. */
export function subjectNames(answer: PeopleAnswer | null, everyone: string): Map<string, string> {
  return new Map([
    ['everyone', everyone],
    ...(answer?.people ?? []).map((person): [string, string] => [subjectKey({ kind: 'user', id: person.id }), person.name]),
    ...(answer?.departments ?? []).map((one): [string, string] => [subjectKey({ kind: 'department', id: one.id }), one.name]),
  ])
}
