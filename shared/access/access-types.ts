export type Role = 'admin' | 'supervisor' | 'employee'

/** Who is asking, as the server knows it from the CRM. A supervisor's sets cover sub-departments too. */
export type Viewer = {
  userId: string
  role: Role
  ledDepartmentIds: ReadonlySet<string>
  /** Active and past members of the led departments, without the viewer unless listed there. */
  subordinateIds: ReadonlySet<string>
}
