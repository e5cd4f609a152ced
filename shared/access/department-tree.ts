type Placed = { id: string; parentId: string | null }

/** The first department that lies below itself; null when the tree is one. */
export function findCycle(departments: readonly Placed[]): string | null {
  const parents = new Map(departments.map(({ id, parentId }) => [id, parentId]))
  for (const { id } of departments) {
    const seen = new Set<string>()
    for (let at = parents.get(id) ?? null; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
      if (at === id) return id
      seen.add(at)
    }
  }
  return null
}

/** Departments as a tree is read: each after its parent, with its depth from 0; those of one parent keep their order. Those of a cycle come last, flat. */
export function listTree<Department extends Placed>(departments: readonly Department[]): { department: Department; depth: number }[] {
  const ids = new Set(departments.map(({ id }) => id))
  const rootOf = ({ parentId }: Department): boolean => parentId === null || !ids.has(parentId)
  const below = (parents: readonly Department[], depth: number): { department: Department; depth: number }[] => parents.flatMap((department) =>
    [{ department, depth }, ...below(departments.filter(({ parentId }) => parentId === department.id), depth + 1)])
  const tree = below(departments.filter(rootOf), 0)
  const listed = new Set(tree.map(({ department }) => department.id))
  return [...tree, ...departments.filter(({ id }) => !listed.has(id)).map((department) => ({ department, depth: 0 }))]
}
