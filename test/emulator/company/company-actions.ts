import { sumOfRows } from './deal-rows'
import type { Company, CompanyChange, Currency, Deal, DealRow, Department, HistoryEntry, Person, Stage } from './company-types'

/** Somebody does something at a moment. Instants are kept to the second, as Bitrix24 keeps them. */
export type Acting = { company: Company; now: number; byPersonId: number }

/** What a new deal may say; the rest gets the defaults of the portal. Without `stageId`: the first stage of the pipeline. */
export type DealDraft = Partial<Omit<Deal, 'id' | 'createdAt' | 'updatedAt' | 'movedAt' | 'movedById' | 'updatedById'>>

/** What may change in a deal. A stage of another pipeline moves the deal there; `custom` is merged into what is there. */
export type DealPatch = Partial<Pick<Deal,
  | 'title' | 'pipelineId' | 'stageId' | 'opportunity' | 'currencyId' | 'assignedById' | 'beginAt' | 'closeAt'
  | 'contactId' | 'companyId' | 'sourceId' | 'typeId' | 'isRecurring' | 'isReturnCustomer' | 'probability' | 'custom'>>

const DAY_MS = 86_400_000

/** Adds a deal and its first history entry; the new id is in the change. Throws on a stage or pipeline that is not there. */
export function createDeal(acting: Acting, draft: DealDraft): CompanyChange[] {
  const { company, byPersonId } = acting
  const at = toSecond(acting.now)
  const pipelineId = draft.pipelineId ?? 0
  const stage = draft.stageId === undefined ? getFirstStage(company, pipelineId) : getStage(company, draft.stageId)
  const id = company.nextId.deal++
  const deal: Deal = {
    id, title: draft.title ?? `Сделка № ${id}`, pipelineId: stage.pipelineId, stageId: stage.statusId,
    opportunity: draft.opportunity ?? 0, currencyId: draft.currencyId ?? getBaseCurrency(company).code,
    assignedById: draft.assignedById ?? byPersonId, createdById: draft.createdById ?? byPersonId,
    updatedById: byPersonId, movedById: byPersonId, createdAt: at, updatedAt: at, movedAt: at,
    beginAt: draft.beginAt ?? at, closeAt: draft.closeAt ?? at + 7 * DAY_MS,
    contactId: draft.contactId ?? 0, companyId: draft.companyId ?? 0,
    sourceId: draft.sourceId ?? '', typeId: draft.typeId ?? 'SALE',
    isRecurring: draft.isRecurring ?? false, isReturnCustomer: draft.isReturnCustomer ?? false,
    probability: draft.probability ?? null, custom: { ...draft.custom },
  }
  company.deals.set(id, deal)
  appendHistory(company, { typeId: 1, dealId: id, at, pipelineId: deal.pipelineId, stageId: deal.stageId })
  return [{ kind: 'deal', action: 'add', id, byPersonId }]
}

/** Moves a deal to a stage, of another pipeline too; to the stage it is on: nothing happens. */
export function moveDeal(acting: Acting, dealId: number, stageId: string): CompanyChange[] {
  if (getDeal(acting.company, dealId).stageId === stageId) return []
  return updateDeal(acting, dealId, { stageId })
}

/** Edits a deal. `pipelineId` alone puts it on the first stage of that pipeline. Throws on an unknown deal, stage or pipeline. */
export function updateDeal(acting: Acting, dealId: number, patch: DealPatch): CompanyChange[] {
  const { company, byPersonId } = acting
  const deal = getDeal(company, dealId)
  const stage = findTargetStage(company, deal, patch)
  const { custom, pipelineId: _pipelineId, stageId: _stageId, ...plain } = patch
  Object.assign(deal, plain, { updatedAt: toSecond(acting.now), updatedById: byPersonId })
  if (custom) deal.custom = { ...deal.custom, ...custom }
  if (stage && stage.statusId !== deal.stageId) enterStage(acting, deal, stage)
  return [{ kind: 'deal', action: 'update', id: dealId, byPersonId }]
}

/**
 * Writes a deal's product rows in place of those it had; the deal's sum becomes theirs, unless it is `keepsSum`: written by hand. Rows have
 * no event of their own, so that then nobody hears of it.
 */
export function setDealRows(acting: Acting, dealId: number, rows: readonly Omit<DealRow, 'id'>[], { keepsSum = false } = {}): CompanyChange[] {
  const { company } = acting
  getDeal(company, dealId)
  const own = numberRows(company, rows)
  rowsOf(company).own.set(dealId, own)
  if (keepsSum) return []
  return updateDeal(acting, dealId, rows.length === 0 ? {} : { opportunity: sumOfRows(own) })
}

/** Product rows with numbers of their own, which are never given again. */
export function numberRows(company: Company, rows: readonly Omit<DealRow, 'id'>[]): DealRow[] {
  const kept = rowsOf(company)
  return rows.map((row) => ({ ...row, id: kept.nextId++ }))
}

function rowsOf(company: Company): NonNullable<Company['productRows']> {
  return (company.productRows ??= { isImplied: false, own: new Map(), nextId: 1 })
}

/** Deletes a deal with its stage history, as Bitrix24 does. */
export function deleteDeal(acting: Acting, dealId: number): CompanyChange[] {
  const { company, byPersonId } = acting
  getDeal(company, dealId)
  company.deals.delete(dealId)
  company.productRows?.own.delete(dealId)
  for (const entry of company.historyByDeal.get(dealId) ?? []) company.history.splice(findHistoryIndex(company.history, entry.id), 1)
  company.historyByDeal.delete(dealId)
  return [{ kind: 'deal', action: 'delete', id: dealId, byPersonId }]
}

/** Takes a person in; the new id is in the change. */
export function hire(acting: Acting, draft: Omit<Person, 'id' | 'active' | 'isAdmin' | 'timeZone'>): CompanyChange[] {
  const { company, byPersonId } = acting
  for (const departmentId of draft.departmentIds) getDepartment(company, departmentId)
  const id = company.nextId.person++
  company.people.set(id, { ...draft, id, active: true, isAdmin: false, timeZone: '' })
  return [{ kind: 'person', action: 'add', id, byPersonId }]
}

/** Dismisses a person: the account is switched off, their departments lose the head, their deals stay theirs. */
export function dismissPerson(acting: Acting, personId: number): CompanyChange[] {
  getPerson(acting.company, personId).active = false
  for (const department of acting.company.departments.values()) if (department.headId === personId) department.headId = null
  return [{ kind: 'person', action: 'update', id: personId, byPersonId: acting.byPersonId }]
}

/** Puts a person into other departments. */
export function movePerson(acting: Acting, personId: number, departmentIds: number[]): CompanyChange[] {
  for (const departmentId of departmentIds) getDepartment(acting.company, departmentId)
  getPerson(acting.company, personId).departmentIds = [...departmentIds]
  return [{ kind: 'person', action: 'update', id: personId, byPersonId: acting.byPersonId }]
}

/** Hangs a department under another one. Throws when that would make a ring. Bitrix24 has no event for it. */
export function moveDepartment(acting: Acting, departmentId: number, parentId: number): CompanyChange[] {
  for (let above: number | null = parentId; above !== null; above = getDepartment(acting.company, above).parentId) {
    if (above === departmentId) throw new Error(`Department ${departmentId} cannot lie under itself`)
  }
  getDepartment(acting.company, departmentId).parentId = parentId
  return []
}

/** Names the head of a department, or takes the head away. */
export function setHead(acting: Acting, departmentId: number, personId: number | null): CompanyChange[] {
  if (personId !== null) getPerson(acting.company, personId)
  getDepartment(acting.company, departmentId).headId = personId
  return []
}

/** Sets the rate of a currency: `amountCount` of it cost `amount` of the base. Throws for the base itself. */
export function setRate(acting: Acting, code: string, rate: { amount: string; amountCount: string }): CompanyChange[] {
  const currency = acting.company.currencies.find((candidate) => candidate.code === code)
  if (!currency || currency.isBase) throw new Error(`No rate can be set for ${code}`)
  Object.assign(currency, rate)
  return [{ kind: 'currency', action: 'update', id: code, byPersonId: acting.byPersonId }]
}

/** The deal; throws when there is none. */
export function getDeal(company: Company, id: number): Deal {
  return present(company.deals.get(id), `deal ${id}`)
}

/** The stage of that STATUS_ID; throws when there is none. */
export function getStage(company: Company, statusId: string): Stage {
  return present(company.stages.find((stage) => stage.statusId === statusId), `stage ${statusId}`)
}

/** The first stage of a pipeline by sort; throws when there is no such pipeline. */
export function getFirstStage(company: Company, pipelineId: number): Stage {
  const stages = company.stages.filter((stage) => stage.pipelineId === pipelineId).sort((a, b) => a.sort - b.sort)
  return present(stages[0], `pipeline ${pipelineId}`)
}

/** The base currency of the portal. */
export function getBaseCurrency(company: Company): Currency {
  return present(company.currencies.find((currency) => currency.isBase), 'base currency')
}

function findTargetStage(company: Company, deal: Deal, patch: DealPatch): Stage | undefined {
  if (patch.stageId !== undefined) return getStage(company, patch.stageId)
  if (patch.pipelineId !== undefined && patch.pipelineId !== deal.pipelineId) return getFirstStage(company, patch.pipelineId)
  return undefined
}

function enterStage({ company, now, byPersonId }: Acting, deal: Deal, stage: Stage): void {
  const typeId = toEntryType(deal.pipelineId, stage)
  deal.pipelineId = stage.pipelineId
  deal.stageId = stage.statusId
  deal.movedAt = toSecond(now)
  deal.movedById = byPersonId
  appendHistory(company, { typeId, dealId: deal.id, at: deal.movedAt, pipelineId: stage.pipelineId, stageId: stage.statusId })
}

function toEntryType(pipelineId: number, stage: Stage): HistoryEntry['typeId'] {
  if (stage.pipelineId !== pipelineId) return 5
  return stage.semantics === null ? 2 : 3
}

function appendHistory(company: Company, draft: Omit<HistoryEntry, 'id'>): void {
  const entry = { id: company.nextId.history++, ...draft }
  company.history.push(entry)
  const ofDeal = company.historyByDeal.get(draft.dealId)
  if (ofDeal) ofDeal.push(entry)
  else company.historyByDeal.set(draft.dealId, [entry])
}

function findHistoryIndex(history: readonly HistoryEntry[], id: number): number {
  let low = 0
  let high = history.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((history[middle]?.id ?? Infinity) < id) low = middle + 1
    else high = middle
  }
  return low
}

function getPerson(company: Company, id: number): Person {
  return present(company.people.get(id), `person ${id}`)
}

function getDepartment(company: Company, id: number): Department {
  return present(company.departments.get(id), `department ${id}`)
}

function present<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The company has no ${name}`)
  return value
}

function toSecond(now: number): number {
  return Math.floor(now / 1000) * 1000
}
