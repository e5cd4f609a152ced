import { listOf, mapOf, withOf } from './api-query'
import { groupOf, toCompanyId } from './amo-ids'
import { closedAt, findLead, listLeads } from './amo-lead'
import type { AmoLead } from './amo-lead'
import { toSeconds } from './amo-time'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { leadValues, presentValues } from './field-values'
import { lossReasons } from './fixed-ids'
import { listElementsOf } from './link-routes'
import { idTest, listPage, rangeTest, rowsById } from './list-page'
import type { Listing } from './list-page'
import { toBaseAmount } from './to-base-amount'

const leads: Listing<AmoLead> = {
  key: 'leads', most: 250, all: listLeads,
  narrow: (call) => (call.account.isApiFilterEnabled ? rowsById(call, (id) => findLead(call.account, id)) : undefined),
  filter: (name, value, { account }) => (account.isApiFilterEnabled ? leadFilter(account, name, value) : undefined),
  order: { id: (lead) => lead.id, created_at: (lead) => lead.createdAt, updated_at: (lead) => lead.updatedAt },
  present: presentLead,
}

/** Leads, which are deals; the bin apart from them. */
export const leadRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/leads', run: (call) => (withOf(call.query).has('only_deleted') ? listPage(bin, call) : listPage(leads, call)) },
  {
    method: 'get', path: '/leads/:id',
    run: (call) => {
      const lead = findLead(call.account, Number(call.params['id']))
      return lead ? { body: presentLead(lead, call) } : null
    },
  },
]

type Binned = { id: number; updatedAt: number; updatedBy: number }

const bin: Listing<Binned> = {
  key: 'leads', most: 250,
  all: (account) => [...account.bin].map(([id, { updatedAt, updatedBy }]) => ({ id, updatedAt, updatedBy })),
  filter: (name, value, { account }) => (name === 'id' && account.isApiFilterEnabled ? idTest(value, (row) => row.id) : undefined),
  order: { id: (row) => row.id, updated_at: (row) => row.updatedAt },
  present: ({ id, updatedAt, updatedBy }, { account }) => ({
    id, updated_at: toSeconds(updatedAt), updated_by: updatedBy, is_deleted: true, _links: { self: { href: `${account.origin()}/api/v4/leads/${id}` } },
  }),
}

function leadFilter(account: AccountState, name: string, value: unknown): ((lead: AmoLead) => boolean) | undefined {
  switch (name) {
    case 'id': return idTest(value, (lead) => lead.id)
    case 'responsible_user_id': return idTest(value, (lead) => lead.responsibleId)
    case 'created_by': return idTest(value, (lead) => lead.deal.createdById)
    case 'updated_by': return idTest(value, (lead) => lead.deal.updatedById)
    case 'pipeline_id': return idTest(value, (lead) => lead.pipelineId)
    case 'created_at': return rangeTest(value, (lead) => toSeconds(lead.createdAt))
    case 'updated_at': return rangeTest(value, (lead) => toSeconds(lead.updatedAt))
    case 'closed_at': return rangeTest(value, (lead) => secondsOf(closedAt(account, lead)))
    case 'price': return rangeTest(value, (lead) => Math.trunc(toBaseAmount(account.company, lead.deal)))
    case 'name': return (lead) => listOf(value).includes(lead.deal.title)
    case 'statuses': {
      const places = Object.values(mapOf(value)).map(mapOf)
      return (lead) => places.some((place) => Number(place['pipeline_id']) === lead.pipelineId && (place['status_id'] === undefined || Number(place['status_id']) === lead.statusId))
    }
    default: return undefined
  }
}

function presentLead(lead: AmoLead, { account, query }: ApiCall): Record<string, unknown> {
  const { deal } = lead
  const { company } = account
  const wanted = withOf(query)
  const href = (path: string) => ({ self: { href: `${account.origin()}/api/v4/${path}` } })
  const price = toBaseAmount(company, deal)
  const reason = lossReasons.find(({ id }) => id === lead.lossReasonId)
  const embedded: Record<string, unknown> = {
    tags: [], companies: deal.companyId > 0 ? [{ id: toCompanyId(deal.companyId), _links: href(`companies/${toCompanyId(deal.companyId)}`) }] : [],
  }
  if (wanted.has('contacts')) embedded['contacts'] = deal.contactId > 0 ? [{ id: deal.contactId, is_main: true, _links: href(`contacts/${deal.contactId}`) }] : []
  if (wanted.has('catalog_elements')) {
    embedded['catalog_elements'] = (lead.item ? [] : listElementsOf(account, deal)).map(({ id, catalogId, quantity }) => ({
      id, metadata: { quantity, catalog_id: catalogId, price_id: null }, _links: href(`catalogs/${catalogId}/elements/${id}`),
    }))
  }
  if (wanted.has('source')) embedded['source'] = null
  if (wanted.has('loss_reason')) embedded['loss_reason'] = reason ? [presentLossReason(account, reason)] : []
  return {
    id: lead.id, name: deal.title, price: Math.trunc(price), ...(account.hasMinorUnits ? { price_with_minor_units: price } : {}),
    responsible_user_id: deal.assignedById, group_id: groupOf(company, company.people.get(deal.assignedById)), status_id: lead.statusId, pipeline_id: lead.pipelineId,
    loss_reason_id: lead.lossReasonId, source_id: null, created_by: deal.createdById, updated_by: deal.updatedById,
    created_at: toSeconds(lead.createdAt), updated_at: toSeconds(lead.updatedAt), closed_at: secondsOf(closedAt(account, lead)), closest_task_at: null,
    is_deleted: false, custom_fields_values: presentValues(leadValues(account, deal, lead.id)), score: null, account_id: account.id,
    ...(wanted.has('is_price_modified_by_robot') ? { is_price_modified_by_robot: false } : {}),
    _links: href(`leads/${lead.id}`), _embedded: embedded,
  }
}

function secondsOf(instant: number | null): number | null {
  return instant === null ? null : toSeconds(instant)
}

export function presentLossReason(account: AccountState, { id, name }: { id: number; name: string }): Record<string, unknown> {
  return { id, name, sort: 100_000, created_at: 1_582_117_280, updated_at: 1_582_117_280, _links: { self: { href: `${account.origin()}/api/v4/leads/loss_reasons/${id}` } } }
}

