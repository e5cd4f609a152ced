import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** A department as it is led; `setBy` and `setAt` (instant) tell who said so here, both null where the CRM did or nobody. */
export type StructureDepartment = { id: string; name: string; parentId: string | null; headId: string | null; setBy: string | null; setAt: number | null }

/** The portal's departments and who belonged to them when; ends of memberships are instants, null means for ever. */
export type Structure = {
  departments: readonly StructureDepartment[]
  memberships: readonly { personId: string; departmentId: string; fromAt: number | null; toAt: number | null }[]
  /** Ids of a department and everything below it; empty for an unknown one. */
  subtree: (departmentId: string) => ReadonlySet<string>
  /** Departments a person belongs to now: memberships without an end. */
  departmentsOf: (personId: string) => readonly string[]
}

/** Reads departments, by our own word where there is one, and memberships; two statements. */
export async function loadStructure(db: Kysely<PortalTables>): Promise<Structure> {
  const departments = await readDepartments(db)
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

async function readDepartments(db: Kysely<PortalTables>): Promise<StructureDepartment[]> {
  const rows = await db.selectFrom('departments as d')
    .leftJoin('department_leads as l', (join) => join.onRef('l.department_id', '=', 'd.id')
      .on('l.id', '=', (eb) => eb.selectFrom('department_leads as newest').select((newest) => newest.fn.max('newest.id').as('id')).whereRef('newest.department_id', '=', 'd.id')))
    .select(['d.id', 'd.name', 'd.parent_id', 'd.head_id', 'l.parent_id as own_parent_id', 'l.head_id as own_head_id', 'l.set_by', 'l.set_at'])
    .orderBy('d.sort').orderBy('d.id').execute()
  const known = new Set(rows.map(({ id }) => id))
  return rows.map((row) => {
    const [parentId, headId] = row.set_by === null ? [row.parent_id, row.head_id] : [row.own_parent_id, row.own_head_id]
    // The CRM may have deleted the department that an administrator put above this one.
    return { id: row.id, name: row.name, parentId: parentId !== null && known.has(parentId) ? parentId : null, headId, setBy: row.set_by, setAt: row.set_at }
  })
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
