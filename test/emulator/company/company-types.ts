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
/** A product row of a deal or an item, as the company wrote it; the price is final, in its owner's currency. */
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

/** A lead, a quote, an invoice or an item of a smart process. Fields its kind does not have are there and never shown. */
export type Item = {
  id: number; title: string; pipelineId: number; stageId: string; opportunity: number; currencyId: string
  assignedById: number; createdById: number; updatedById: number; movedById: number
  createdAt: number; updatedAt: number; movedAt: number; beginAt: number; closeAt: number
  contactId: number; companyId: number; dealId: number; sourceId: string; custom: Deal['custom']
}
/** All items of one type. `typeId` is the id of a smart process, not its entityTypeId; 0 for the types every portal has. */
export type ItemSet = {
  entityTypeId: number; typeId: number; title: string; hasStages: boolean; hasPipelines: boolean
  pipelines: Pipeline[]; stages: Stage[]; customFields: CustomField[]
  items: Map<number, Item>
  /** Ordered by id; `dealId` names the item. */
  history: HistoryEntry[]; historyByItem: Map<number, HistoryEntry[]>
  nextId: { item: number; history: number }
  /** Product rows written by hand; absent for a type whose items have none. */
  rows?: Map<number, DealRow[]>
}

/** `status` 2 waiting, 3 in progress, 4 awaiting control, 5 completed, 6 deferred; durations are seconds. */
export type Task = {
  id: number; title: string; status: 2 | 3 | 4 | 5 | 6; responsibleId: number; createdById: number; closedById: number | null
  createdAt: number; updatedAt: number; startedAt: number | null; closedAt: number | null; deadline: number | null
  timeEstimate: number; timeSpent: number | null; groupId: number; dealId: number
  custom?: Deal['custom']
}
/** A note of time spent on a task, in seconds; `createdAt` is when the work was done, `notedAt` when it was written down. */
export type TimeLog = { id: number; taskId: number; personId: number; seconds: number; createdAt: number; notedAt: number }
/** A payment of an invoice; `paidAt` is null while it is only asked for. */
export type Payment = { id: number; invoiceId: number; sum: number; paidAt: number | null }
/** `typeId` 1 meeting, 2 call, 4 e-mail, 6 what a provider brings. */
export type Activity = {
  id: number; typeId: 1 | 2 | 4 | 6; providerId: string; subject: string; responsibleId: number; authorId: number; dealId: number
  createdAt: number; updatedAt: number; startAt: number; endAt: number; deadline: number; isCompleted: boolean; direction: 0 | 1 | 2
}
/** `typeId` 1 outgoing, 2 incoming, 3 redirected, 4 callback; `duration` in seconds; `line` is the number of the portal it went over, where it is not the usual one. */
export type Call = { id: number; callId: string; typeId: 1 | 2 | 3 | 4; personId: number; phone: string; startAt: number; duration: number; failedCode: string; contactId: number; line?: string }

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
  /** Leads, quotes, invoices and smart processes by entityTypeId. */
  itemSets: Map<number, ItemSet>
  /** Payments by the number of their invoice; absent: the company keeps none. */
  payments?: Map<number, Payment[]>
  tasks: Map<number, Task>
  /** Custom fields of tasks; absent: there are none. */
  taskFields?: CustomField[]
  /** Absent: nobody notes time. */
  timeLogs?: Map<number, TimeLog>
  activities: Map<number, Activity>
  calls: Map<number, Call>
  nextId: { deal: number; history: number; contact: number; client: number; person: number; department: number }
}

/** What happened in the company; the portal turns it into the events that Bitrix24 has for it (departments have none). */
export type CompanyChange =
  | { kind: 'deal'; action: 'add' | 'update' | 'delete'; id: number; byPersonId: number }
  | { kind: 'item'; entityTypeId: number; action: 'add' | 'update' | 'delete'; id: number; byPersonId: number }
  | { kind: 'task' | 'activity'; action: 'add' | 'update' | 'delete'; id: number; byPersonId: number }
  | { kind: 'call'; action: 'add'; id: number; byPersonId: number }
  | { kind: 'person'; action: 'add' | 'update'; id: number; byPersonId: number }
  | { kind: 'currency'; action: 'update'; id: string; byPersonId: number }
