import { expect, it } from 'vitest'
import {
  canDecideBulk, canEditGoal, canEditMetric, canManagePortal, canPreview, canReadGoal, canReadMetrics, canSeePerson, visiblePeopleOf,
} from '../../../shared/access/access'
import type { Viewer } from '../../../shared/access/access-types'
import type { GoalSubject } from '../../../shared/goal/goal-types'

const viewers: Record<Viewer['role'], Viewer> = {
  admin: { userId: '1', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
  supervisor: { userId: '2', role: 'supervisor', ledDepartmentIds: new Set(['5', '6']), subordinateIds: new Set(['3', '4']), formerSubordinateIds: new Set() },
  employee: { userId: '3', role: 'employee', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
}
const user = (id: string): GoalSubject => ({ kind: 'user', id })
const department = (id: string): GoalSubject => ({ kind: 'department', id })
const everyone: GoalSubject = { kind: 'everyone' }
/** Everybody here works in department 6, which lies in 5. */
const isMember = (departmentId: string): boolean => departmentId === '5' || departmentId === '6'

it.each<[Viewer['role'], GoalSubject, boolean, boolean]>([
  // role, subject, may read, may edit
  ['admin', user('1'), true, false], ['admin', user('3'), true, true], ['admin', department('9'), true, true], ['admin', everyone, true, true],
  ['supervisor', user('2'), true, false], ['supervisor', user('3'), true, true], ['supervisor', user('9'), false, false],
  ['supervisor', department('5'), true, true], ['supervisor', department('6'), true, true], ['supervisor', department('9'), false, false],
  ['supervisor', everyone, true, false],
  ['employee', user('3'), true, false], ['employee', user('4'), false, false], ['employee', department('6'), true, false],
  ['employee', department('5'), true, false], ['employee', department('9'), false, false], ['employee', everyone, true, false],
])('goals: %s on %j reads %j, edits %j', (role, subject, reads, edits) => {
  expect(canReadGoal(viewers[role], subject, isMember)).toBe(reads)
  expect(canEditGoal(viewers[role], subject)).toBe(edits)
})

it.each<[Viewer['role'], string[]]>([['admin', ['1', '2', '3', '4', '9']], ['supervisor', ['2', '3', '4']], ['employee', ['3']]])(
  'people: %s sees %j', (role, seen) => {
    const all = ['1', '2', '3', '4', '9']
    expect(visiblePeopleOf(viewers[role], everyone, all)).toEqual(seen)
    expect(all.filter((id) => canSeePerson(viewers[role], id))).toEqual(seen)
  })

it('people: who went to another department stays visible in the goals of the old one, and nowhere else', () => {
  const head: Viewer = { ...viewers.supervisor, formerSubordinateIds: new Set(['9']) }
  expect(visiblePeopleOf(head, department('6'), ['3', '7', '9'])).toEqual(['3', '9'])
  for (const subject of [everyone, department('1'), user('9')]) expect(visiblePeopleOf(head, subject, ['9'])).toEqual([])
  expect(visiblePeopleOf({ ...head, role: 'employee' }, department('6'), ['9'])).toEqual([])
  expect([canSeePerson(head, '9'), canReadGoal(head, user('9'), isMember), canEditGoal(head, user('9'))]).toEqual([false, false, false])
})

it('people: sets left over from another role open nothing to an employee', () => {
  const former: Viewer = { ...viewers.supervisor, role: 'employee' }
  expect(canSeePerson(former, '3')).toBe(false)
  expect(canReadGoal(former, department('5'), () => false)).toBe(false)
  expect(canEditGoal(former, department('5'))).toBe(false)
})

it.each<[Viewer['role'], boolean, boolean]>([['admin', true, true], ['supervisor', true, false], ['employee', false, false]])(
  'metrics and portal: %s writes metrics %j, manages %j', (role, writes, manages) => {
    expect([canReadMetrics(viewers[role]), canEditMetric(viewers[role]), canPreview(viewers[role]), canManagePortal(viewers[role])]).toEqual([true, writes, writes, manages])
  })

it.each<[Viewer['role'], GoalSubject, string, string[], boolean]>([
  // role, subject of the goal, who moved the records, whose credits they make, may decide
  ['admin', everyone, '3', ['3', '4'], true], ['admin', everyone, '1', ['3'], true], ['admin', everyone, '3', ['1', '3'], false],
  ['supervisor', department('5'), '3', ['3', '4'], true], ['supervisor', department('5'), '3', ['3', '9'], false], ['supervisor', department('5'), '2', ['3'], false],
  ['supervisor', department('5'), '3', ['2', '3'], false], ['supervisor', everyone, '3', ['3'], false], ['employee', user('3'), '4', ['3'], false],
])('canDecideBulk: %s, goal of %j, moved by %s for %j: %s', (role, subject, moverId, personIds, may) => {
  expect(canDecideBulk(viewers[role], subject, { moverId, personIds })).toBe(may)
})
