import { ddl } from '../migration-types'

/** Who leads whom by an administrator's word, where the CRM does not say. Append-only: the newest row of a department is in force, the others tell who changed it when. */
export const createDepartmentLeads = ddl('0017-create-department-leads', (w) => [
  `create table department_leads (
    id ${w.autoId},
    department_id text not null,
    parent_id text,
    head_id text,
    set_by text not null,
    set_at ${w.int} not null
  ) ${w.strict}`,
  `create index department_leads_department on department_leads (department_id, id)`,
])
