import type { Kysely } from 'kysely'
import { findCycle } from '../../shared/access/department-tree'
import type { StructureChange } from '../../shared/api/structure-contract'
import { AppError } from '../errors'
import { addDepartmentLeads } from '../store/department-lead-store'
import type { PortalTables } from '../store/portal-tables'
import { loadStructure, type StructureDepartment } from '../store/structure-reader'

type Step = { department: StructureDepartment; path: string }

/** Notes what differs from the present structure; false when nothing does. Throws invalid with the name of what is wrong. */
export async function editStructure(db: Kysely<PortalTables>, { departments: asked }: StructureChange, note: { by: string; now: number }): Promise<boolean> {
  const { departments } = await loadStructure(db)
  const known = new Map(departments.map((department) => [department.id, department]))
  const next = asked.map(({ id, parentId, headId }, index): Step & { before: StructureDepartment } => {
    const path = `departments.${index}`
    const before = known.get(id)
    if (!before) throw new AppError('invalid', 'unknown-department', `${path}.id: there is no department ${id} on the portal`)
    return { path, before, department: { ...before, ...(parentId === undefined ? {} : { parentId }), ...(headId === undefined ? {} : { headId }) } }
  })
  for (const step of next) {
    assertParent(step, known)
    if (step.department.headId !== step.before.headId) await assertHead(db, step)
  }
  const changed = new Map(next.map(({ department }) => [department.id, department]))
  assertTree(departments.map((department) => changed.get(department.id) ?? department), next)
  const leads = next.filter(({ department, before }) => department.parentId !== before.parentId || department.headId !== before.headId).map(({ department }) => department)
  await addDepartmentLeads(db, leads, note)
  return leads.length > 0
}

function assertParent({ department: { parentId }, path }: Step, known: ReadonlyMap<string, unknown>): void {
  if (parentId !== null && !known.has(parentId)) throw new AppError('invalid', 'unknown-department', `${path}.parentId: there is no department ${parentId} on the portal`)
}

/** Who is named anew must be there; a head who left since stays named until somebody else is. */
async function assertHead(db: Kysely<PortalTables>, { department: { headId }, path }: Step): Promise<void> {
  if (headId === null) return
  const person = await db.selectFrom('people').select('active').where('id', '=', headId).executeTakeFirst()
  if (!person) throw new AppError('invalid', 'unknown-person', `${path}.headId: there is no person ${headId} on the portal`)
  if (person.active !== 1) throw new AppError('invalid', 'dismissed-person', `${path}.headId: person ${headId} no longer works on the portal`)
}

function assertTree(departments: readonly StructureDepartment[], steps: readonly Step[]): void {
  const cycle = findCycle(departments)
  if (cycle === null) return
  const path = steps.find(({ department }) => department.id === cycle)?.path ?? 'departments'
  throw new AppError('invalid', 'department-cycle', `${path}.parentId: department ${cycle} would lie below itself`)
}
