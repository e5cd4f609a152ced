import { z } from 'zod'

/** `GET /api/people`: people and departments the viewer may see (admins all, supervisors their subtree, employees themselves). */
export const personSchema = z.object({
  id: z.string(), name: z.string(), position: z.string().nullable(), photo: z.string().nullable(),
  active: z.boolean(), departmentIds: z.array(z.string()),
})
export type Person = z.infer<typeof personSchema>
export const departmentSchema = z.object({ id: z.string(), name: z.string(), parentId: z.string().nullable(), headId: z.string().nullable(), editable: z.boolean() })
export type Department = z.infer<typeof departmentSchema>
export const peopleAnswerSchema = z.object({ people: z.array(personSchema), departments: z.array(departmentSchema) })
export type PeopleAnswer = z.infer<typeof peopleAnswerSchema>
