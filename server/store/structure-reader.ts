import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** The portal's departments and who belonged to them when; ends of memberships are instants, null means for ever. */
export type Structure = {
  departments: readonly { id: string; name: string; parentId: string | null; headId: string | null }[]
  memberships: readonly { personId: string; departmentId: string; fromAt: number | null; toAt: number | null }[]
  /** Ids of a department and everything below it; empty for an unknown one. */
  subtree: (departmentId: string) => ReadonlySet<string>
  /** Departments a person belongs to now: memberships without an end. */
  departmentsOf: (personId: string) => readonly string[]
}

/** Reads departments and memberships, two statements. */
export async function loadStructure(db: Kysely<PortalTables>): Promise<Structure> {
  const departments = await db.selectFrom('departments').select(['id', 'name', 'parent_id as parentId', 'head_id as headId']).orderBy('sort').orderBy('id').execute()
  const memberships = await db.selectFrom('memberships')
    .select(['person_id as personId', 'department_id as departmentId', 'from_at as fromAt', 'to_at as toAt']).orderBy('id').execute()
  const children = groupBy(departments, (d) => d.parentId ?? '', (d) => d.id)
  const known = new Set(departments.map((d) => d.id))
  const current = groupBy(memberships.filter((m) => m.toAt === null), (m) => m.personId, (m) => m.departmentId)
  const subtrees = new Map<string, ReadonlySet<string>>()
  return {
    departments, memberships,
    subtree: (id) => {
      const found = subtrees.get(id) ?? collectSubtree(id, known, children)
      subtrees.set(id, found)
      return found
    },
    departmentsOf: (personId) => current.get(personId) ?? [],
  }
}

function collectSubtree(rootId: string, known: ReadonlySet<string>, children: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(known.has(rootId) ? [rootId] : [])
  // A set grows while it is walked, and its members come once: a cycle in the CRM's tree ends too.
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child)
  return found
}

function groupBy<T>(items: readonly T[], key: (item: T) => string, value: (item: T) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), value(item)])
  return groups
}
