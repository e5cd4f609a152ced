import type { GoalSubject } from '../goal/goal-types'
import type { Viewer } from './access-types'

/** Admins see everyone, supervisors their subordinates, everybody themselves. */
export function canSeePerson(viewer: Viewer, personId: string): boolean {
  return viewer.role === 'admin' || viewer.userId === personId || (viewer.role === 'supervisor' && viewer.subordinateIds.has(personId))
}

/** May the viewer read a goal? `isMember` says whether the viewer belongs to a department or to one below it. */
export function canReadGoal(viewer: Viewer, subject: GoalSubject, isMember: (departmentId: string) => boolean): boolean {
  switch (subject.kind) {
    case 'user': return canSeePerson(viewer, subject.id)
    case 'department': return viewer.role === 'admin' || leads(viewer, subject.id) || isMember(subject.id)
    case 'everyone': return true
  }
}

/** May the viewer set, change or delete a goal of this subject? Nobody edits their own target, admins included. */
export function canEditGoal(viewer: Viewer, subject: GoalSubject): boolean {
  if (viewer.role === 'employee') return false
  switch (subject.kind) {
    case 'user': return subject.id !== viewer.userId && canSeePerson(viewer, subject.id)
    case 'department': return viewer.role === 'admin' || leads(viewer, subject.id)
    case 'everyone': return viewer.role === 'admin'
  }
}

/**
 * May the viewer decide about a bulk move that touches a goal of this subject? Whoever earns with it decides in no role; who moved the records
 * does not either, but for an administrator, who may have been tidying up.
 */
export function canDecideBulk(viewer: Viewer, subject: GoalSubject, { moverId, personIds }: { moverId: string; personIds: readonly string[] }): boolean {
  const concerned = viewer.role === 'admin' ? personIds : [moverId, ...personIds].filter((id) => id !== '')
  return canEditGoal(viewer, subject) && concerned.every((id) => canEditGoal(viewer, { kind: 'user', id }))
}

/** The people of a goal whose rows the viewer may see, in the given order. Who has gone stays visible in what they did for a led department. */
export function visiblePeopleOf(viewer: Viewer, subject: GoalSubject, personIds: readonly string[]): string[] {
  const isLed = subject.kind === 'department' && leads(viewer, subject.id)
  return personIds.filter((id) => canSeePerson(viewer, id) || (isLed && viewer.formerSubordinateIds.has(id)))
}

/** Metrics are read by all. */
export function canReadMetrics(_viewer: Viewer): boolean {
  return true
}

export function canEditMetric(viewer: Viewer): boolean {
  return viewer.role !== 'employee'
}

export function canPreview(viewer: Viewer): boolean {
  return viewer.role !== 'employee'
}

/** Zone, connection and the like. */
export function canManagePortal(viewer: Viewer): boolean {
  return viewer.role === 'admin'
}

function leads(viewer: Viewer, departmentId: string): boolean {
  return viewer.role === 'supervisor' && viewer.ledDepartmentIds.has(departmentId)
}
