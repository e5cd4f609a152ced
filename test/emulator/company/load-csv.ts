import { DateTime } from 'luxon'
import { createDeal, getStage, moveDeal } from './company-actions'
import type { DealDraft } from './company-actions'
import type { Company, CustomField, Stage } from './company-types'
import { getCell, readCsvTable, type CsvRow } from './csv-table'
import { hirePerson, makeEmptyCompany, openDepartment } from './empty-company'

type Tables = { pipeline: CsvRow[]; accounts: CsvRow[]; products: CsvRow[]; teams: CsvRow[] }
/** Lookups by the names that the tables refer to. */
type Names = { people: Map<string, number>; clients: Map<string, number>; sectors: Map<string, number> }
type Past = { at: number; happen: () => void }

const ADMIN_ID = 1
const ROOT_ID = 1
const TIME_ZONE = 'Europe/London'
/** Deals without any date were created before the first dated one. */
const UNDATED = '2016-09-15'
const BEGINNING = '2016-09-01'
const STAGES: readonly Stage[] = [
  { id: 71, statusId: 'NEW', name: 'Prospecting', sort: 10, pipelineId: 0, semantics: null, color: '#39A8EF' },
  { id: 73, statusId: 'PREPARATION', name: 'Engaging', sort: 20, pipelineId: 0, semantics: null, color: '#2FC6F6' },
  { id: 75, statusId: 'WON', name: 'Won', sort: 30, pipelineId: 0, semantics: 'S', color: '#7BD500' },
  { id: 77, statusId: 'LOSE', name: 'Lost', sort: 40, pipelineId: 0, semantics: 'F', color: '#FF5752' },
]

/** Loads the Maven Analytics set (`sales_pipeline.csv` and its tables) into a portal whose base currency is the dollar. Throws on unknown names. */
export function loadMavenCompany(folder: string): Company {
  const read = (table: string): CsvRow[] => readCsvTable(folder, table)
  const tables = { pipeline: read('sales_pipeline'), accounts: read('accounts'), products: read('products'), teams: read('sales_teams') }
  const company = createEmptyCompany(tables)
  const names: Names = { people: addStaff(company, tables.teams), clients: addClients(company, tables.accounts), sectors: new Map() }
  for (const option of company.customFields.find((field) => field.name === 'UF_CRM_SECTOR')?.options ?? []) names.sectors.set(option.value, option.id)
  const past = tables.pipeline.flatMap((row) => toPast({ company, tables, names, row }))
  // Lived through in the order of time, so that ids grow as they would have.
  for (const event of past.sort((a, b) => a.at - b.at)) event.happen()
  return company
}

function createEmptyCompany(tables: Tables): Company {
  return {
    ...makeEmptyCompany({ name: 'Maven', timeZone: TIME_ZONE, currency: { code: 'USD', fullName: 'US Dollar' } }),
    pipelines: new Map([[0, { id: 0, name: 'Sales', sort: 100, isDefault: true }]]),
    stages: STAGES.map((stage) => ({ ...stage })), customFields: makeFields(tables.accounts),
    products: new Map(tables.products.map((row, index) => [index + 1,
      { id: index + 1, name: getCell(row, 'product'), section: getCell(row, 'series'), price: Number(getCell(row, 'sales_price')) }])),
    sources: [{ statusId: 'OTHER', name: 'Other' }],
  }
}

function makeFields(accounts: CsvRow[]): CustomField[] {
  const sectors = [...new Set(accounts.map(toSector))].sort()
  const field = (id: number, name: string, type: CustomField['type'], title: CustomField['title']): CustomField =>
    ({ id, name, type, title, multiple: false })
  return [
    field(311, 'UF_CRM_OPPORTUNITY_ID', 'string', { ru: 'Номер возможности', en: 'Opportunity id' }),
    field(313, 'UF_CRM_PRODUCT', 'string', { ru: 'Товар', en: 'Product' }),
    field(315, 'UF_CRM_SERIES', 'string', { ru: 'Серия', en: 'Series' }),
    field(317, 'UF_CRM_LIST_PRICE', 'double', { ru: 'Цена по прайсу', en: 'List price' }),
    { ...field(319, 'UF_CRM_SECTOR', 'enumeration', { ru: 'Отрасль', en: 'Sector' }),
      options: sectors.map((value, index) => ({ id: 41 + 2 * index, value })) },
    field(321, 'UF_CRM_COUNTRY', 'string', { ru: 'Страна', en: 'Country' }),
    field(323, 'UF_CRM_EMPLOYEES', 'integer', { ru: 'Сотрудников', en: 'Employees' }),
  ]
}

/** Offices are departments; below each one team per manager, who sits in the office and heads the team. */
function addStaff(company: Company, teams: CsvRow[]): Map<string, number> {
  hirePerson(company, 'Portal Administrator', { position: 'Administrator', departmentId: openDepartment(company, 'Maven', null) })
  const people = new Map<string, number>()
  const hire = (name: string, position: string, departmentId: number): number => {
    const id = people.get(name) ?? hirePerson(company, name, { position, departmentId })
    people.set(name, id)
    return id
  }
  for (const row of teams) {
    const manager = getCell(row, 'manager')
    const officeId = openDepartment(company, getCell(row, 'regional_office'), ROOT_ID)
    const teamId = openDepartment(company, `Team ${manager}`, officeId)
    const managerId = hire(manager, 'Sales manager', officeId)
    const team = company.departments.get(teamId)
    if (team) team.headId = managerId
    hire(getCell(row, 'sales_agent'), 'Sales agent', teamId)
  }
  return people
}

function addClients(company: Company, accounts: CsvRow[]): Map<string, number> {
  const at = toNoon(BEGINNING, 0)
  return new Map(accounts.map((row) => {
    const id = company.nextId.client++
    const title = getCell(row, 'account')
    company.clients.set(id, { id, title, industry: toSector(row), assignedById: ADMIN_ID, createdAt: at, updatedAt: at })
    return [title, id]
  }))
}

/** What happened to one opportunity: engaged at eleven, closed at noon, so that days are plain in any near zone. */
function toPast({ company, tables, names, row }: { company: Company; tables: Tables; names: Names; row: CsvRow }): Past[] {
  const stage = getStage(company, STAGES.find((candidate) => candidate.name === getCell(row, 'deal_stage'))?.statusId ?? getCell(row, 'deal_stage'))
  const personId = names.people.get(getCell(row, 'sales_agent'))
  if (personId === undefined) throw new Error(`No sales agent ${getCell(row, 'sales_agent')}`)
  const engagedAt = toNoon(getCell(row, 'engage_date') || UNDATED, -1)
  const closedAt = stage.semantics === null ? undefined : toNoon(getCell(row, 'close_date'), 0)
  const draft: DealDraft = {
    ...toDraft({ tables, names, row }), stageId: stage.statusId === 'NEW' ? 'NEW' : 'PREPARATION',
    assignedById: personId, beginAt: engagedAt, closeAt: closedAt ?? engagedAt,
  }
  let dealId = 0
  const engage = (): void => {
    dealId = createDeal({ company, now: engagedAt, byPersonId: personId }, draft).find((change) => change.kind === 'deal')?.id ?? 0
  }
  const close = (at: number) => (): void => void moveDeal({ company, now: at, byPersonId: personId }, dealId, stage.statusId)
  return [{ at: engagedAt, happen: engage }, ...(closedAt === undefined ? [] : [{ at: closedAt, happen: close(closedAt) }])]
}

function toDraft({ tables, names, row }: { tables: Tables; names: Names; row: CsvRow }): DealDraft {
  // The pipeline writes GTXPro where the catalogue has GTX Pro.
  const productName = getCell(row, 'product') === 'GTXPro' ? 'GTX Pro' : getCell(row, 'product')
  const product = tables.products.find((candidate) => candidate['product'] === productName)
  if (!product) throw new Error(`No product ${productName}`)
  const title = getCell(row, 'account')
  const account = title === '' ? undefined : tables.accounts.find((candidate) => candidate['account'] === title)
  if (title !== '' && !account) throw new Error(`No account ${title}`)
  return {
    title: title === '' ? productName : `${productName}, ${title}`, opportunity: Number(getCell(row, 'close_value')), currencyId: 'USD',
    companyId: names.clients.get(title) ?? 0, sourceId: 'OTHER',
    custom: {
      UF_CRM_OPPORTUNITY_ID: getCell(row, 'opportunity_id'), UF_CRM_PRODUCT: productName, UF_CRM_SERIES: getCell(product, 'series'),
      UF_CRM_LIST_PRICE: Number(getCell(product, 'sales_price')), UF_CRM_SECTOR: account ? (names.sectors.get(toSector(account)) ?? null) : null,
      UF_CRM_COUNTRY: account ? getCell(account, 'office_location') : null, UF_CRM_EMPLOYEES: account ? Number(getCell(account, 'employees')) : null,
    },
  }
}

/** The accounts write technolgy. */
function toSector(account: CsvRow): string {
  return getCell(account, 'sector').replace(/^technolgy$/, 'technology')
}

/** Noon of a day in the company's zone, or so many hours from it. Throws on a date that is none. */
function toNoon(day: string, hours: number): number {
  const noon = DateTime.fromISO(day, { zone: TIME_ZONE }).set({ hour: 12 + hours })
  if (!noon.isValid) throw new Error(`Not a date: ${day}`)
  return noon.toMillis()
}
