import type { Company, Deal, Person } from '../company/company-types'

/** How the ids of the company look in amoCRM. Leads, contacts and users keep their own. */
export const WON = 142
export const LOST = 143
const pipelineBase = 8_000_000
const incomingBase = 66_000_000
const statusBase = 67_000_000
// Contacts and companies share one sequence, so the two never meet.
const companyBase = 20_000_000
const invoiceBase = 30_000_000
const incomingLeadBase = 40_000_000

export const toPipelineId = (id: number): number => pipelineBase + id
export const fromPipelineId = (id: number): number => id - pipelineBase
export const toIncomingStatusId = (pipelineId: number): number => incomingBase + pipelineId
export const toCompanyId = (clientId: number): number => companyBase + clientId
export const fromCompanyId = (id: number): number => id - companyBase
export const toInvoiceId = (id: number): number => invoiceBase + id
export const fromInvoiceId = (id: number): number => id - invoiceBase
export const toIncomingLeadId = (id: number): number => incomingLeadBase + id

/** Where a stage of the company stands in amoCRM: every won stage is 142, every lost one 143. */
export type Place = { statusId: number; pipelineId: number }

/** The place of a stage by its STATUS_ID; throws on a stage that the company does not have. */
export function toPlace(company: Company, stageId: string): Place {
  let index = indexes.get(company.stages)
  if (!index || index.size !== company.stages.length) {
    index = new Map(company.stages.map((stage) => [stage.statusId, {
      statusId: stage.semantics === 'S' ? WON : stage.semantics === 'F' ? LOST : statusBase + stage.id, pipelineId: toPipelineId(stage.pipelineId),
    }]))
    indexes.set(company.stages, index)
  }
  const place = index.get(stageId)
  if (!place) throw new Error(`The company has no stage ${stageId}`)
  return place
}
const indexes = new WeakMap<object, Map<string, Place>>()

/** The stage that a place names; the first one where several stages are one status. Undefined when there is none. */
export function toStageId(company: Company, { statusId, pipelineId }: Place): string | undefined {
  const stages = company.stages.filter((stage) => toPipelineId(stage.pipelineId) === pipelineId).sort((a, b) => a.sort - b.sort)
  return stages.find((stage) => toPlace(company, stage.statusId).statusId === statusId)?.statusId
}

/** The root of the company is amoCRM's group 0; a person has one group. */
export function groupOf(company: Company, person: Person | undefined): number {
  return toGroupId(company, person?.departmentIds[0])
}

export function toGroupId(company: Company, departmentId: number | undefined): number {
  const department = departmentId === undefined ? undefined : company.departments.get(departmentId)
  return !department || department.parentId === null ? 0 : department.id
}

/** Is it a lead at all? Templates of recurring deals have nothing like them in amoCRM. */
export function isLead(deal: Deal): boolean {
  return !deal.isRecurring
}
