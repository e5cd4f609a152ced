import { createHash } from 'node:crypto'
import { createDeal, getStage } from '../company/company-actions'
import type { CompanyChange, Item } from '../company/company-types'
import { updateItem } from '../company/item-actions'
import { toIncomingLeadId, toPipelineId, toStageId } from './amo-ids'
import { incomingPlace, listIncoming } from './amo-lead'
import { listOf, mapOf, numbersOf } from './api-query'
import { toSeconds } from './amo-time'
import type { AccountState, ApiAnswer, ApiCall, ApiRoute } from './emulator-types'
import { toShadow } from './lead-shadow'
import { listPage } from './list-page'
import type { Listing } from './list-page'
import { problems } from './problem'

const unsorted: Listing<Item> = {
  key: 'unsorted', most: 250, all: listIncoming,
  filter: (name, value, { account }) => {
    if (name === 'uid') return (item) => listOf(value).includes(uidOf(account, item))
    if (name === 'category') return (item) => listOf(value).includes(categoryOf(item))
    if (name === 'pipeline_id') return () => numbersOf(value).includes(incomingPlace(account).pipelineId)
    return undefined
  },
  order: { created_at: (item) => item.createdAt, updated_at: (item) => item.updatedAt }, usual: ['created_at', 1],
  present: presentUnsorted,
}

/** Incoming leads, known by a uid; to accept one is to make it a lead, to decline it is to lose it. */
export const unsortedRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/leads/unsorted', run: (call) => listPage(unsorted, call) },
  { method: 'get', path: '/leads/unsorted/summary', run: (call) => ({ body: summarise(call.account) }) },
  { method: 'get', path: '/leads/unsorted/:id', run: (call) => onItem(call, (item) => ({ body: presentUnsorted(item, call) })) },
  {
    method: 'post', path: '/leads/unsorted/:id/accept',
    run: (call) => onItem(call, (item) => {
      const { user_id: userId, status_id: statusId } = mapOf(call.body)
      const answer = describeOutcome(call.account, item)
      acceptUnsorted(call.account, item, { userId: Number(userId ?? call.user.id), ...(statusId === undefined ? {} : { statusId: Number(statusId) }) }, call.publish)
      return { body: answer }
    }),
  },
  {
    method: 'delete', path: '/leads/unsorted/:id/decline',
    run: (call) => onItem(call, (item) => {
      const answer = describeOutcome(call.account, item)
      declineUnsorted(call.account, item, Number(mapOf(call.body)['user_id'] ?? call.user.id), call.publish)
      return { body: answer }
    }),
  },
]

/** Somebody takes the incoming lead: it goes on under its own id, as if it had always been a deal of the company. */
export function acceptUnsorted(account: AccountState, item: Item, { userId, statusId }: { userId: number; statusId?: number }, publish: (change: CompanyChange) => void): void {
  const { company } = account
  const { pipelineId } = incomingPlace(account)
  const stageId = statusId === undefined ? undefined : toStageId(company, { statusId, pipelineId })
  const acting = { company, now: account.now(), byPersonId: userId }
  const draft = { title: item.title, opportunity: item.opportunity, currencyId: item.currencyId, contactId: item.contactId, companyId: item.companyId, sourceId: item.sourceId, createdById: item.createdById, assignedById: userId }
  const main = [...company.pipelines.values()].find((pipeline) => toPipelineId(pipeline.id) === pipelineId)?.id ?? 0
  const [created] = createDeal(acting, { ...draft, pipelineId: main, ...(stageId === undefined ? {} : { stageId: getStage(company, stageId).statusId }) })
  const deal = created?.kind === 'deal' ? company.deals.get(created.id) : undefined
  if (!deal || !created) throw new Error('The incoming lead could not become a deal')
  deal.createdAt = item.createdAt
  account.aliases.set(deal.id, toIncomingLeadId(item.id))
  account.shadows.set(deal.id, { ...toShadow(company, deal), ...incomingPlace(account), responsibleId: item.assignedById, lastEntryId: 0 })
  const won = company.itemSets.get(1)?.stages.find((stage) => stage.semantics === 'S')
  if (won) updateItem(acting, 1, item.id, { stageId: won.statusId }).forEach(publish)
  publish(created)
}

export function declineUnsorted(account: AccountState, item: Item, userId: number, publish: (change: CompanyChange) => void): void {
  const lost = account.company.itemSets.get(1)?.stages.find((stage) => stage.semantics === 'F')
  if (lost) updateItem({ company: account.company, now: account.now(), byPersonId: userId }, 1, item.id, { stageId: lost.statusId }).forEach(publish)
}

export function uidOf(account: AccountState, { id }: Item): string {
  return createHash('sha256').update(`${account.id}:unsorted:${id}`).digest('hex').slice(0, 60)
}

export function categoryOf({ sourceId }: Item): 'sip' | 'mail' | 'forms' | 'chats' {
  return sourceId === 'CALL' ? 'sip' : sourceId === 'EMAIL' ? 'mail' : sourceId === 'WEB' ? 'forms' : 'chats'
}

function onItem(call: ApiCall, run: (item: Item) => ApiAnswer): ApiAnswer {
  const item = listIncoming(call.account).find((one) => uidOf(call.account, one) === call.params['id'])
  if (item) return run(item)
  if (call.path.endsWith('accept') || call.path.endsWith('decline')) throw problems.notFound('POST', `${call.account.origin()}${call.path}`)
  return null
}

function metadataOf(item: Item): Record<string, unknown> {
  const at = toSeconds(item.createdAt)
  switch (categoryOf(item)) {
    case 'sip': return { from: '79990000000', phone: 79_990_000_000, called_at: at, duration: '0', link: null, service_code: 'pbx_widget' }
    case 'mail': return { from: { email: `client${item.id}@mail.example`, name: item.title }, received_at: at, subject: item.title }
    case 'forms': return { form_id: 'site', form_name: 'Обратная связь', form_page: 'https://example.test/form', ip: '192.0.2.1', form_sent_at: String(at), referer: 'https://example.test', visitor_uid: null }
    default: return { from: item.title, received_at: at, service: 'chat', last_message_text: item.title }
  }
}

function presentUnsorted(item: Item, { account }: { account: AccountState }): Record<string, unknown> {
  const uid = uidOf(account, item)
  return {
    uid, source_uid: null, source_name: categoryOf(item), category: categoryOf(item), pipeline_id: incomingPlace(account).pipelineId, created_at: toSeconds(item.createdAt), metadata: metadataOf(item),
    account_id: account.id, _links: { self: { href: `${account.origin()}/api/v4/leads/unsorted/${uid}` } }, _embedded: embeddedOf(account, item),
  }
}

function describeOutcome(account: AccountState, item: Item): Record<string, unknown> {
  return { uid: uidOf(account, item), pipeline_id: incomingPlace(account).pipelineId, category: categoryOf(item), created_at: toSeconds(item.createdAt), _embedded: embeddedOf(account, item) }
}

function embeddedOf(account: AccountState, item: Item): Record<string, unknown> {
  const link = (path: string, id: number) => ({ id, _links: { self: { href: `${account.origin()}/api/v4/${path}/${id}` } } })
  return { contacts: item.contactId > 0 ? [link('contacts', item.contactId)] : [], leads: [link('leads', toIncomingLeadId(item.id))], companies: [] }
}

function summarise({ company, isUnsortedOn, ...account }: AccountState): Record<string, unknown> {
  const set = isUnsortedOn ? company.itemSets.get(1) : undefined
  const ends = new Map(set?.stages.map((stage) => [stage.statusId, stage.semantics]))
  const items = [...(set?.items.values() ?? [])]
  const count = (semantics: 'S' | 'F') => items.filter((item) => ends.get(item.stageId) === semantics).length
  const waiting = listIncoming({ company, isUnsortedOn, ...account })
  const categories = Object.fromEntries((['sip', 'mail', 'forms', 'chats'] as const).map((name) => [name, { total: waiting.filter((item) => categoryOf(item) === name).length }]))
  return { total: waiting.length, accepted: count('S'), declined: count('F'), average_sort_time: 3600, categories }
}
