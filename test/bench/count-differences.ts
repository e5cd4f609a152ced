import { openPortalReader } from '../../server/store/open-portal'
import type { PortalTables } from '../../server/store/portal-tables'
import type { Company, CustomField, Deal, HistoryEntry } from '../emulator/company/company-types'

type Row = PortalTables['records']
type EntryRow = PortalTables['stage_entries']
export type Differences = { rows: number; wrong: number; examples: string[] }

/** Compares every stored deal and stage entry with the company itself: missing, extra and differing rows. */
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
