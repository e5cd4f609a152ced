import { ddl } from '../migration-types'

/** Product rows of a record, null while they have not been read; and ways from a company or contact to the records that refer to it. */
export const createProductRows = ddl('0007-create-product-rows', (w) => [
  `alter table records add column product_rows ${w.json}`,
  `create index records_company on records (kind, ${w.member('fields', 'companyId')}) where ${w.member('fields', 'companyId')} is not null`,
  `create index records_contact on records (kind, ${w.member('fields', 'contactId')}) where ${w.member('fields', 'contactId')} is not null`,
])
