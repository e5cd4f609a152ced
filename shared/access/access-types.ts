export type Role = 'admin' | 'supervisor' | 'employee'

/** Who is asking, as the server knows it from the CRM. A supervisor's sets cover sub-departments too. */
export type Viewer = {
  userId: string
  role: Role
  ledDepartmentIds: ReadonlySet<string>
  /** Members of the led departments, without the viewer unless listed there. Who was dismissed stays where they last were. */
  subordinateIds: ReadonlySet<string>
  /** Those who have gone to other departments: their part in the group goals of their time is seen, nothing else of them. */
  formerSubordinateIds: ReadonlySet<string>
}
