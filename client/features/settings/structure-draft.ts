import type { StructureAnswer, StructureChange, StructureDepartment } from '../../../shared/api/structure-contract'

/** Who leads a department and what it lies below, as an administrator would have it; only departments that were touched. */
export type StructureDraft = Readonly<Record<string, { parentId: string | null; headId: string | null }>>

/** The departments as they would be. */
export function drafted({ departments }: StructureAnswer, draft: StructureDraft): StructureDepartment[] {
  return departments.map((department) => ({ ...department, ...draft[department.id] }))
}

/** Changes one department. */
export function setLead(answer: StructureAnswer, draft: StructureDraft, id: string, change: { parentId: string | null } | { headId: string | null }): StructureDraft {
  const now = drafted(answer, draft).find((department) => department.id === id)
  return now ? { ...draft, [id]: { parentId: now.parentId, headId: now.headId, ...change } } : draft
}

/** What differs from what is saved, as the server takes it. */
export function toChange(answer: StructureAnswer, draft: StructureDraft): StructureChange['departments'] {
  return answer.departments.flatMap(({ id, parentId, headId }) => {
    const { parentId: newParent, headId: newHead } = draft[id] ?? { parentId, headId }
    const change = { ...(newParent === parentId ? {} : { parentId: newParent }), ...(newHead === headId ? {} : { headId: newHead }) }
    return Object.keys(change).length === 0 ? [] : [{ id, ...change }]
  })
}

/** Departments that this one may lie below: all but itself and what lies below it. */
export function parentChoices(departments: readonly StructureDepartment[], id: string): StructureDepartment[] {
  const below = new Set([id])
  // A set grows while it is walked: what is found is looked below too.
  for (const parent of below) for (const department of departments) if (department.parentId === parent) below.add(department.id)
  return departments.filter((department) => !below.has(department.id))
}

/** Who may head a department: its own people first, then the others; of those who left only the one who is named. */
export function headChoices({ people }: StructureAnswer, { id, headId }: StructureDepartment): { id: string; name: string; isMember: boolean; active: boolean }[] {
  const choices = people.filter((person) => person.active || person.id === headId)
    .map((person) => ({ id: person.id, name: person.name, isMember: person.departmentIds.includes(id), active: person.active }))
  return [...choices.filter(({ isMember }) => isMember), ...choices.filter(({ isMember }) => !isMember)]
}

/** People of the department itself, who work there now. */
export function membersOf({ people }: StructureAnswer, id: string): string[] {
  return people.filter((person) => person.active && person.departmentIds.includes(id)).map(({ name }) => name)
}
