import type { Kysely } from 'kysely'
import type { Viewer } from '../../shared/access/access-types'
import type { PortalTables } from '../store/portal-tables'
import { loadStructure, type Structure } from '../store/structure-reader'

/** The caller's rights, read anew for every call: an admin by the CRM's word at entry, a supervisor by leading a department. */
export async function readViewer(db: Kysely<PortalTables>, person: { userId: string; isAdmin: boolean }): Promise<{ viewer: Viewer; structure: Structure }> {
  const structure = await loadStructure(db)
  const ledDepartmentIds = new Set(structure.departments.filter((department) => department.headId === person.userId).flatMap(({ id }) => [...structure.subtree(id)]))
  const subordinateIds = new Set(structure.memberships.filter((membership) => ledDepartmentIds.has(membership.departmentId)).map((membership) => membership.personId))
  const employeeOrHead = ledDepartmentIds.size > 0 ? 'supervisor' : 'employee'
  return { viewer: { userId: person.userId, role: person.isAdmin ? 'admin' : employeeOrHead, ledDepartmentIds, subordinateIds }, structure }
}

/** Does the person belong to a department, or to one below it, now? */
export function createMemberTest(structure: Structure, userId: string): (departmentId: string) => boolean {
  const own = structure.departmentsOf(userId)
  return (departmentId) => {
    const subtree = structure.subtree(departmentId)
    return own.some((id) => subtree.has(id))
  }
}
