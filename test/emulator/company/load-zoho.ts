import { createDeal, moveDeal, type Acting } from './company-actions'
import type { Company } from './company-types'
import { getCell, readCsvTable, type CsvRow } from './csv-table'
import { hirePerson, makeEmptyCompany, openDepartment } from './empty-company'
import { createItem, getItemSet, type ItemDraft } from './item-actions'
import { addCall, createActivity, createTask } from './work-actions'
import { BILLABLE_LINE, DEAL_AGE, makeDealFields, makeDealStages, makeZohoSets, ORDER_DELAYED, ORDER_TYPE, stageNamed, taskStatus } from './zoho-catalogue'
import { toAmount, toInstant } from './zoho-cells'

type Past = { at: number; happen: () => void }
/** What becomes of the rows of a table: each happens when it was created, to the person it belongs to. */
type Table = { name: string; created: string; owner: string; tell(row: CsvRow, acting: Acting): void }

/**
 * Loads the Zoho demo set into a portal in UTC whose base currency is the dollar: leads, deals, calls, tasks, meetings, invoices, quotes, and
 * orders as a smart process. Only deals have a past: the set does not tell when the others got where they are. Throws on unknown people, stages and dates.
 */
export function loadZohoCompany(folder: string): Company {
  const read = (name: string): CsvRow[] => readCsvTable(folder, name)
  const company: Company = {
    ...makeEmptyCompany({ name: 'Zoho', timeZone: 'Etc/UTC', currency: { code: 'USD', fullName: 'US Dollar' } }),
    pipelines: new Map([[0, { id: 0, name: 'Potentials', sort: 100, isDefault: true }]]), stages: makeDealStages(), customFields: makeDealFields(),
    sources: listSources([...read('Leads'), ...read('Potentials')]), itemSets: makeZohoSets(),
  }
  const people = addStaff(company, read('Users'))
  const actingOf = (row: CsvRow, { owner, at }: { owner: string; at: string }): Acting => {
    const byPersonId = people.get(getCell(row, owner))
    if (byPersonId === undefined) throw new Error(`No person ${getCell(row, owner)}`)
    return { company, now: toInstant(getCell(row, at)), byPersonId }
  }
  const past = [
    ...read('Potentials').flatMap((row) => toDealPast(row, (at) => actingOf(row, { owner: 'Potential Owner', at }))),
    ...tables.flatMap(({ name, created, owner, tell }) => read(name).map((row): Past => {
      const acting = actingOf(row, { owner, at: created })
      return { at: acting.now, happen: () => { tell(row, acting) } }
    })),
  ]
  // Lived through in the order of time, so that ids grow as they would have.
  for (const event of past.sort((a, b) => a.at - b.at)) event.happen()
  return company
}

const item = (entityTypeId: number, toDraft: (row: CsvRow, company: Company) => ItemDraft & { stage: string }): Table['tell'] => (row, acting) => {
  const { stage, ...draft } = toDraft(row, acting.company)
  createItem(acting, entityTypeId, { ...draft, stageId: stageNamed(getItemSet(acting.company, entityTypeId).stages, stage).statusId })
}

const tables: readonly Table[] = [
  { name: 'Leads', created: 'Created Time', owner: 'Lead Owner', tell: item(1, (row, company) => ({
    title: getCell(row, 'Company'), sourceId: sourceNamed(company, getCell(row, 'Lead Source')),
    stage: getCell(row, 'CONVERTED') === 'Yes' ? 'Converted' : getCell(row, 'Lead Status'),
  })) },
  { name: 'Quotes', created: 'Created Time', owner: 'Quote Owner', tell: item(7, (row) => {
    const status = getCell(row, 'Sales Status')
    return { title: getCell(row, 'Subject'), opportunity: toAmount(getCell(row, 'Grand Total')), closeAt: toInstant(getCell(row, 'Valid Till')), stage: status === 'Open' ? getCell(row, 'Quote Stage') : status }
  }) },
  { name: 'Invoices', created: 'Created Time', owner: 'Invoice Owner', tell: item(31, (row) => ({
    title: getCell(row, 'Subject') || getCell(row, 'Invoice Number'), opportunity: toAmount(getCell(row, 'Grand Total')), stage: getCell(row, 'Invoice Status'),
  })) },
  { name: 'Sales_Orders', created: 'Created Time', owner: 'Sales Order Owner', tell: item(ORDER_TYPE, (row) => ({
    title: getCell(row, 'Subject'), opportunity: toAmount(getCell(row, 'Grand Total')), closeAt: toInstant(getCell(row, 'Due Date')), stage: getCell(row, 'Status'),
    custom: { [ORDER_DELAYED]: getCell(row, 'Is Delayed?') === 'Yes' },
  })) },
  { name: 'Calls', created: 'Call Start Time', owner: 'Call Owner', tell: (row, acting) => {
    const isBillable = getCell(row, 'Billable') === 'Yes'
    addCall(acting, {
      typeId: getCell(row, 'Call Type') === 'Inbound' ? 2 : 1, duration: Number(getCell(row, 'Call Duration (in seconds)')), ...(isBillable ? { line: BILLABLE_LINE } : {}),
    })
  } },
  { name: 'Tasks', created: 'Created Time', owner: 'Task Owner', tell: (row, acting) => {
    const status = taskStatus(getCell(row, 'Status'))
    // The set modifies its tasks before it creates them, so that nobody knows when they were completed.
    const closing = status === 5 ? { closedAt: acting.now, closedById: acting.byPersonId } : {}
    createTask(acting, { title: getCell(row, 'Subject'), status, deadline: toInstant(getCell(row, 'Due Date')), ...closing })
  } },
  { name: 'Events', created: 'Created Time', owner: 'Event Owner', tell: (row, acting) => {
    createActivity(acting, {
      typeId: 1, providerId: 'CRM_MEETING', subject: getCell(row, 'Subject'), startAt: toInstant(getCell(row, 'Start DateTime')), endAt: toInstant(getCell(row, 'End DateTime')),
    })
  } },
]

/** Created where it stands, or as a prospect that is closed on its closing date. */
function toDealPast(row: CsvRow, actingAt: (column: string) => Acting): Past[] {
  const [creating, closing] = [actingAt('Created Time'), actingAt('Closing Date')]
  const { company } = creating
  const stage = stageNamed(company.stages, getCell(row, 'Stage'))
  let dealId = 0
  const create = (): void => {
    dealId = createDeal(creating, {
      title: getCell(row, 'Potential Name'), opportunity: toAmount(getCell(row, 'Amount')), stageId: stage.semantics === null ? stage.statusId : 'NEW',
      beginAt: creating.now, closeAt: closing.now, sourceId: sourceNamed(company, getCell(row, 'Lead Source')), custom: { [DEAL_AGE]: Number(getCell(row, 'Age in Days')) },
    }).find((change) => change.kind === 'deal')?.id ?? 0
  }
  const close = (): void => void moveDeal(closing, dealId, stage.statusId)
  return [{ at: creating.now, happen: create }, ...(stage.semantics === null ? [] : [{ at: closing.now, happen: close }])]
}

function addStaff(company: Company, users: CsvRow[]): Map<string, number> {
  const rootId = openDepartment(company, 'Zoho', null)
  hirePerson(company, 'Portal Administrator', { position: 'Administrator', departmentId: rootId })
  const departmentId = openDepartment(company, 'Sales', rootId)
  return new Map(users.map((row) => [getCell(row, 'Last Name'), hirePerson(company, getCell(row, 'Last Name'), { position: 'Sales', departmentId })]))
}

/** Leads write Online Store where deals have OnlineStore: both are sources. */
function listSources(rows: CsvRow[]): Company['sources'] {
  const names = new Set(rows.map((row) => getCell(row, 'Lead Source')).filter((name) => name !== ''))
  return [...names].sort().map((name, index) => ({ statusId: `UC_${index + 1}`, name }))
}

function sourceNamed({ sources }: Company, name: string): string {
  const source = sources.find((candidate) => candidate.name === name)
  if (!source && name !== '') throw new Error(`No source ${name}`)
  return source?.statusId ?? ''
}
