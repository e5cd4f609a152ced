/** A sales company as the emulated portal keeps it. Ids are numbers as in Bitrix24; instants are epoch milliseconds. */
export type Person = {
  id: number; firstName: string; lastName: string; gender: 'M' | 'F' | ''; position: string
  departmentIds: number[]; active: boolean; isAdmin: boolean; timeZone: string
}
export type Department = { id: number; name: string; parentId: number | null; headId: number | null; sort: number }
export type Pipeline = { id: number; name: string; sort: number; isDefault: boolean }
/** `statusId` is `NEW` in pipeline 0 and `C<pipeline>:NEW` elsewhere. */
export type Stage = { id: number; statusId: string; name: string; sort: number; pipelineId: number; semantics: 'S' | 'F' | null; color: string }
/** `name` is `UF_CRM_…`; `type` a Bitrix24 user type; enumeration values are option ids. */
export type CustomField = {
  id: number; name: string; type: 'string' | 'integer' | 'double' | 'boolean' | 'date' | 'datetime' | 'money' | 'enumeration' | 'employee' | 'crm'
  title: { ru: string; en: string }; multiple: boolean; options?: { id: number; value: string }[]
}
export type Currency = { code: string; amount: string; amountCount: string; isBase: boolean; decimals: number; fullName: string }
export type Contact = { id: number; firstName: string; lastName: string; companyId: number | null; assignedById: number; createdAt: number; updatedAt: number }
export type Client = { id: number; title: string; industry: string; assignedById: number; createdAt: number; updatedAt: number }
export type Product = { id: number; name: string; section: string; price: number }
/** A product row of a deal, as the company wrote it; the price is final, in the deal's currency. */
export type DealRow = { id: number; productId: number; productName: string; price: number; quantity: number; discountRate: number }
export type Deal = {
  id: number; title: string; pipelineId: number; stageId: string; opportunity: number; currencyId: string
  assignedById: number; createdById: number; updatedById: number; movedById: number
  createdAt: number; updatedAt: number; movedAt: number; beginAt: number; closeAt: number
  contactId: number; companyId: number; sourceId: string; typeId: string; isRecurring: boolean; isReturnCustomer: boolean
  probability: number | null
  /** enumeration: option id(s); employee: person id; date: `YYYY-MM-DD`; datetime: ISO 8601; money: `12500.50|RUB`. */
  custom: Record<string, string | number | boolean | string[] | number[] | null>
}
/** `typeId` 1 created, 2 intermediate, 3 final, 5 pipeline changed. */
export type HistoryEntry = { id: number; typeId: 1 | 2 | 3 | 5; dealId: number; at: number; pipelineId: number; stageId: string }

/** Ids grow; `history` is ordered by id, `historyByDeal` holds the same entries; only `company-actions` writes both. */
export type Company = {
  name: string
  timeZone: string
  people: Map<number, Person>
  departments: Map<number, Department>
  pipelines: Map<number, Pipeline>
  stages: Stage[]
  customFields: CustomField[]
  currencies: Currency[]
  contacts: Map<number, Contact>
  clients: Map<number, Client>
  products: Map<number, Product>
  sources: { statusId: string; name: string }[]
  deals: Map<number, Deal>
  /** Rows written by hand; with `isImplied` every other deal has some that add up to its sum. Absent: the company keeps none. */
  productRows?: { isImplied: boolean; own: Map<number, DealRow[]>; nextId: number }
  history: HistoryEntry[]
  historyByDeal: Map<number, HistoryEntry[]>
  nextId: { deal: number; history: number; contact: number; client: number; person: number; department: number }
}

/** What happened in the company; the portal turns it into the events that Bitrix24 has for it (departments have none). */
export type CompanyChange =
  | { kind: 'deal'; action: 'add' | 'update' | 'delete'; id: number; byPersonId: number }
  | { kind: 'person'; action: 'add' | 'update'; id: number; byPersonId: number }
  | { kind: 'currency'; action: 'update'; id: string; byPersonId: number }
