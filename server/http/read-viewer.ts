import type { Kysely } from 'kysely'
import type { Viewer } from '../../shared/access/access-types'
import type { PortalTables } from '../store/portal-tables'
import { loadStructure, type Structure } from '../store/structure-reader'

/** The caller's rights, read anew for every call: an admin by the CRM's word at entry, a supervisor by leading a department. */
export async function readViewer(db: Kysely<PortalTables>, person: { userId: string; isAdmin: boolean }): Promise<{ viewer: Viewer; structure: Structure }> {
  const structure = await loadStructure(db)
  return { viewer: toViewer(structure, person), structure }
}

/** The rights of a person in a structure. */
export function toViewer(structure: Structure, person: { userId: string; isAdmin: boolean }): Viewer {
  const ledDepartmentIds = new Set(structure.departments.filter((department) => department.headId === person.userId).flatMap(({ id }) => [...structure.subtree(id)]))
  const led = structure.memberships.filter((membership) => ledDepartmentIds.has(membership.departmentId))
  const isLast = createLastTest(structure)
  const subordinateIds = new Set(led.filter(isLast).map(({ personId }) => personId))
  const formerSubordinateIds = new Set(led.map(({ personId }) => personId).filter((id) => !subordinateIds.has(id)))
  const employeeOrHead = ledDepartmentIds.size > 0 ? 'supervisor' : 'employee'
  const role = person.isAdmin ? 'admin' : employeeOrHead
  return { userId: person.userId, role, ledDepartmentIds, subordinateIds, formerSubordinateIds }
}

/** Does a membership hold now, or is it where somebody who belongs nowhere was last? */
function createLastTest({ memberships }: Structure): (membership: Structure['memberships'][number]) => boolean {
  const ends = new Map<string, number>()
  for (const { personId, toAt } of memberships) ends.set(personId, Math.max(ends.get(personId) ?? -Infinity, toAt ?? Infinity))
  return ({ personId, toAt }) => ends.get(personId) === (toAt ?? Infinity)
}

/** Does the person belong to a department, or to one below it, now? */
export function createMemberTest(structure: Structure, userId: string): (departmentId: string) => boolean {
  const own = structure.departmentsOf(userId)
  return (departmentId) => {
    const subtree = structure.subtree(departmentId)
    return own.some((id) => subtree.has(id))
  }
}
