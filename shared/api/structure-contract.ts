import { z } from 'zod'

const id = z.string().min(1).max(64)

/** `PUT /api/structure` (admins, where the CRM does not say): departments that are not named stay, and so does a field that is left out; null takes it off. */
export const structureChangeSchema = z.strictObject({
  departments: z.array(z.strictObject({ id, parentId: id.nullable().optional(), headId: id.nullable().optional() })).max(2000)
    .refine((departments) => new Set(departments.map((one) => one.id)).size === departments.length, 'a department is named twice'),
})
export type StructureChange = z.infer<typeof structureChangeSchema>

export const structureDepartmentSchema = z.object({
  id: z.string(), name: z.string(), parentId: z.string().nullable(), headId: z.string().nullable(),
  /** Who said so here, and when; both null where the CRM did or nobody. */
  setBy: z.string().nullable(), setAt: z.iso.datetime().nullable(),
})
export type StructureDepartment = z.infer<typeof structureDepartmentSchema>

/** `GET /api/structure`: who leads whom, of what the caller may see; `fromCrm` says that the CRM keeps it and nobody may change it here. */
export const structureAnswerSchema = z.object({
  editable: z.boolean(), fromCrm: z.boolean(), departments: z.array(structureDepartmentSchema),
  people: z.array(z.object({ id: z.string(), name: z.string(), departmentIds: z.array(z.string()), active: z.boolean() })),
})
export type StructureAnswer = z.infer<typeof structureAnswerSchema>
