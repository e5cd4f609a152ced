import { openPortalReader } from '../../server/store/open-portal'
import type { PortalTables } from '../../server/store/portal-tables'
import type { Company, CustomField, Deal, HistoryEntry, ItemSet } from '../emulator/company/company-types'

type Row = PortalTables['records']
type EntryRow = PortalTables['stage_entries']
type Raw = NonNullable<ReturnType<typeof openPortalReader>['raw']>
export type Differences = { rows: number; wrong: number; examples: string[] }

/** Compares every stored record and stage entry with the company itself: missing, extra and differing rows. */
export async function countDifferences(company: Company, dataDir: string, portalId: string): Promise<Differences> {
  const database = openPortalReader(dataDir, portalId)
  const found: Differences = { rows: 0, wrong: 0, examples: [] }
  const semantics = new Map(company.stages.map((stage) => [stage.statusId, stage.semantics === null ? 'open' : stage.semantics === 'S' ? 'won' : 'lost']))
  try {
    const { raw } = database
    if (!raw) throw new Error('The bench reads SQLite files')
    compare(found, company.deals, raw.prepare<[], Row>(`select * from records where kind = 'deal'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (deal) => describeDeal(deal, company.customFields, semantics), actual: describeRow(company.customFields),
    })
    const history = new Map(company.history.map((entry) => [entry.id, entry]))
    compare(found, history, raw.prepare<[], EntryRow>(`select * from stage_entries where kind = 'deal'`).iterate(), {
      idOf: (row) => Number(row.entry_id), expected: (entry) => describeEntry(entry, semantics),
      actual: (row) => [row.record_id, row.at, row.pipeline_id, row.stage_id, row.stage_kind],
    })
    for (const set of company.itemSets.values()) compareSet(found, set, raw)
    compare(found, company.contacts, raw.prepare<[], Row>(`select * from records where kind = 'contact'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (contact) => [`${contact.firstName} ${contact.lastName}`, String(contact.assignedById), seconds(contact.createdAt)], actual: (row) => [row.title, row.owner_id, row.created_at],
    })
    compare(found, company.clients, raw.prepare<[], Row>(`select * from records where kind = 'company'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (client) => [client.title, String(client.assignedById), seconds(client.createdAt)], actual: (row) => [row.title, row.owner_id, row.created_at],
    })
    const fieldsOf = (row: Row): Record<string, unknown> => JSON.parse(row.fields) as Record<string, unknown>
    compare(found, company.tasks, raw.prepare<[], Row>(`select * from records where kind = 'task'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (task) => [task.title, String(task.responsibleId), task.createdAt, String(task.status), task.closedAt === null ? null : new Date(task.closedAt).toISOString(), task.timeSpent],
      actual: (row) => [row.title, row.owner_id, row.created_at, fieldsOf(row).status, fieldsOf(row).completedAt, fieldsOf(row).timeSpent],
    })
    compare(found, company.activities, raw.prepare<[], Row>(`select * from records where kind = 'activity'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (activity) => [activity.subject, String(activity.responsibleId), activity.createdAt, activity.isCompleted], actual: (row) => [row.title, row.owner_id, row.created_at, fieldsOf(row).isCompleted],
    })
    compare(found, company.calls, raw.prepare<[], Row>(`select * from records where kind = 'call'`).iterate(), {
      idOf: (row) => Number(row.id), expected: (call) => [call.phone, String(call.personId), call.startAt, call.duration, call.failedCode], actual: (row) => [row.title, row.owner_id, row.created_at, fieldsOf(row).duration, fieldsOf(row).failedCode],
    })
    return found
  } finally {
    await database.close()
  }
}

type Comparison<Wanted, Stored> = { idOf(row: Stored): number; expected(wanted: Wanted): unknown[]; actual(row: Stored): unknown[] }

function compare<Wanted, Stored>(found: Differences, wanted: ReadonlyMap<number, Wanted>, stored: Iterable<Stored>, by: Comparison<Wanted, Stored>): void {
  let known = 0
  for (const row of stored) {
    const original = wanted.get(by.idOf(row))
    found.rows += 1
    if (original !== undefined) known += 1
    const is = JSON.stringify(by.actual(row))
    const should = original === undefined ? 'nothing' : JSON.stringify(by.expected(original))
    if (is !== should) note(found, `${is} instead of ${should}`)
  }
  for (let missing = wanted.size - known; missing > 0; missing -= 1) note(found, 'a row is missing')
}

function note(found: Differences, example: string): void {
  found.wrong += 1
  if (found.examples.length < 3) found.examples.push(example)
}

const standardKinds: Readonly<Record<number, string>> = { 1: 'lead', 7: 'quote', 31: 'invoice' }

function compareSet(found: Differences, set: ItemSet, raw: Raw): void {
  const kind = standardKinds[set.entityTypeId] ?? `item:${set.entityTypeId}`
  const semantics = new Map(set.stages.map((stage) => [stage.statusId, stage.semantics === null ? 'open' : stage.semantics === 'S' ? 'won' : 'lost']))
  compare(found, set.items, raw.prepare<[string], Row>('select * from records where kind = ?').iterate(kind), {
    idOf: (row) => Number(row.id),
    expected: (item) => [item.title, String(item.assignedById), seconds(item.createdAt), item.stageId, semantics.get(item.stageId), Math.round(item.opportunity * 100)],
    actual: (row) => [row.title, row.owner_id, row.created_at, row.stage_id, row.stage_kind, row.amount_minor],
  })
  // The CRM keeps no history of quotes.
  if (kind === 'quote') return
  compare(found, new Map(set.history.map((entry) => [entry.id, entry])), raw.prepare<[string], EntryRow>('select * from stage_entries where kind = ?').iterate(kind), {
    idOf: (row) => Number(row.entry_id), expected: (entry) => [String(entry.dealId), seconds(entry.at), entry.stageId, semantics.get(entry.stageId)],
    actual: (row) => [row.record_id, row.at, row.stage_id, row.stage_kind],
  })
}

function describeDeal(deal: Deal, fields: readonly CustomField[], semantics: ReadonlyMap<string, string>): unknown[] {
  return [
    deal.title, idText(deal.assignedById), idText(deal.createdById), seconds(deal.createdAt), seconds(deal.updatedAt), seconds(deal.movedAt),
    String(deal.pipelineId), deal.stageId, semantics.get(deal.stageId), Math.round(deal.opportunity * 100), deal.currencyId, deal.isRecurring ? 1 : 0,
    idText(deal.contactId), idText(deal.companyId), idText(deal.sourceId), ...fields.map((field) => customText(field, deal.custom[field.name] ?? null)),
  ]
}

function describeRow(fields: readonly CustomField[]): (row: Row) => unknown[] {
  return (row) => {
    const values = JSON.parse(row.fields) as Record<string, unknown>
    return [
      row.title, row.owner_id, row.creator_id, row.created_at, row.updated_at, row.moved_at,
      row.pipeline_id, row.stage_id, row.stage_kind, row.amount_minor, row.currency, row.excluded,
      values.contactId, values.companyId, values.sourceId, ...fields.map(({ name }) => plainText(values[`custom.${name}`] ?? null)),
    ]
  }
}

function describeEntry(entry: HistoryEntry, semantics: ReadonlyMap<string, string>): unknown[] {
  return [String(entry.dealId), seconds(entry.at), String(entry.pipelineId), entry.stageId, semantics.get(entry.stageId)]
}

/** A custom value as the product should hold it: money in minor units of the base currency, several values as a list. */
function customText({ type, multiple }: CustomField, value: Deal['custom'][string]): string {
  if (type === 'boolean') return String(value === true || value === 1 || value === '1' || value === 'Y')
  if (value === null || value === '' || (multiple && Array.isArray(value) && value.length === 0)) return 'null'
  if (type === 'money') return String(Math.round(Number(String(value).split('|')[0]) * 100))
  return plainText(value)
}

function plainText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value)
}

function idText(id: number | string): string | null {
  return id === 0 || id === '' ? null : String(id)
}

/** The platform tells whole seconds. */
function seconds(at: number): number {
  return Math.floor(at / 1000) * 1000
}
