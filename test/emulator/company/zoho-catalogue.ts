import type { CustomField, ItemSet, Stage, Task } from './company-types'
import { makeItemSet, type SetDraft } from './item-catalogue'

/** Days from the creation to the close, as the set counts them: at times one less than the dates are apart. */
export const DEAL_AGE = 'UF_CRM_AGE'
export const ORDER_DELAYED = 'UF_CRM_8_DELAYED'
export const ORDER_TYPE = 1050
/** Telephony keeps no fields of the company's own: billable calls go over a line of their own. */
export const BILLABLE_LINE = 'billable'

const DEAL_STAGES: readonly (readonly [statusId: string, name: string, semantics: Stage['semantics']])[] = [
  ['NEW', 'Prospect', null], ['PREPARATION', 'Qualification', null], ['UC_NEEDS', 'Needs Analysis', null], ['UC_OFFER', 'Initial Offer', null],
  ['PREPAYMENT_INVOICE', 'Proposal/Price Quote', null], ['EXECUTING', 'Negotiation/Review', null], ['WON', 'Closed Won', 'S'], ['LOSE', 'Closed Lost', 'F'],
]
const ITEM_TYPES: readonly SetDraft[] = [
  { entityTypeId: 1, typeId: 0, title: 'Lead', pipelineId: 0, hasStages: true, hasPipelines: false, stages: [
    ['NEW', 'Not Contacted', null], ['UC_ATTEMPTED', 'Attempted to Contact', null], ['UC_CONTACTED', 'Contacted', null], ['UC_FUTURE', 'Contact in Future', null],
    ['UC_QUALIFIED', 'Pre Qualified', null], ['CONVERTED', 'Converted', 'S'], ['JUNK', 'Junk Lead', 'F'], ['UC_LOST', 'Lost Lead', 'F']] },
  { entityTypeId: 7, typeId: 0, title: 'Quote', pipelineId: 0, hasStages: true, hasPipelines: false, stages: [
    ['DRAFT', 'Draft', null], ['UC_TALKS', 'Negotiation', null], ['UC_HOLD', 'On Hold', null], ['SENT', 'Delivered', null],
    ['APPROVED', 'Won', 'S'], ['DECLAINED', 'Lost', 'F']] },
  { entityTypeId: 31, typeId: 0, title: 'Invoice', pipelineId: 5, hasStages: true, hasPipelines: true, stages: [
    ['DT31_5:N', 'Created', null], ['DT31_5:S', 'Approved', null], ['DT31_5:P', 'Delivered', 'S'], ['DT31_5:D', 'Cancelled', 'F']] },
  { entityTypeId: ORDER_TYPE, typeId: 8, title: 'Sales orders', pipelineId: 11, hasStages: true, hasPipelines: false, stages: [
    ['DT1050_11:NEW', 'Created', null], ['DT1050_11:PREPARATION', 'Approved', null], ['DT1050_11:SUCCESS', 'Delivered', 'S'], ['DT1050_11:FAIL', 'Cancelled', 'F']] },
]
const TASK_STATUSES: Readonly<Record<string, Task['status']>> = { 'Not Started': 2, 'In Progress': 3, Completed: 5 }

/** The one pipeline of the set. */
export function makeDealStages(): Stage[] {
  return DEAL_STAGES.map(([statusId, name, semantics], index) => ({ id: 71 + 2 * index, statusId, name, semantics, sort: 10 * (index + 1), pipelineId: 0, color: '#39A8EF' }))
}

export function makeDealFields(): CustomField[] {
  return [{ id: 311, name: DEAL_AGE, type: 'integer', title: { ru: 'Возраст, дней', en: 'Age in days' }, multiple: false }]
}

/** Empty leads, quotes, invoices and orders. */
export function makeZohoSets(): Map<number, ItemSet> {
  const sets = new Map(ITEM_TYPES.map((draft, place) => [draft.entityTypeId, makeItemSet(draft, 1000 + 100 * place)]))
  sets.get(ORDER_TYPE)?.customFields.push({ id: 411, name: ORDER_DELAYED, type: 'boolean', title: { ru: 'Задержан', en: 'Is delayed' }, multiple: false })
  return sets
}

/** The stage of that name; throws when there is none. */
export function stageNamed(stages: readonly Stage[], name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name)
  if (!stage) throw new Error(`No stage ${name}`)
  return stage
}

/** Status of a task by its word; throws on a word that is none. */
export function taskStatus(word: string): Task['status'] {
  const status = TASK_STATUSES[word]
  if (status === undefined) throw new Error(`No task status ${word}`)
  return status
}
