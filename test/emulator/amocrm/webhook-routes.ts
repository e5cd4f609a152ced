import { listOf, mapOf } from './api-query'
import { toSeconds } from './amo-time'
import type { AccountState, ApiCall, ApiRoute, Subscription } from './emulator-types'
import { hookCodes } from './hook-codes'
import { problem, problems } from './problem'
import { requireAdmin } from './user-routes'

const mostSubscriptions = 100

/** Subscriptions to webhooks: an administrator's, and only where the tariff has them. */
export const webhookRoutes: readonly ApiRoute[] = [
  {
    method: 'get', path: '/webhooks',
    run: (call) => {
      requireAdmin(call)
      const wanted = listOf(mapOf(call.query['filter'])['destination'])
      const found = call.account.subscriptions.filter(({ destination }) => wanted.length === 0 || wanted.includes(destination))
      if (found.length === 0) return null
      return { body: { _total_items: found.length, _embedded: { webhooks: found.map((subscription) => present(call.account, subscription)) } } }
    },
  },
  { method: 'post', path: '/webhooks', run: (call) => ({ status: 201, body: present(call.account, subscribe(call)) }) },
  {
    method: 'delete', path: '/webhooks',
    run: (call) => {
      requireAdmin(call)
      const destination = mapOf(call.body)['destination']
      const place = call.account.subscriptions.findIndex((one) => one.destination === destination)
      if (place < 0) throw problems.notFound('DELETE', `${call.account.origin()}${call.path}`)
      call.account.subscriptions.splice(place, 1)
      return null
    },
  },
]

/** The same destination again changes what is there, and switches it on. */
function subscribe(call: ApiCall): Subscription {
  const { account, user } = call
  requireAdmin(call)
  // What a tariff without webhooks really answers is not documented.
  if (!account.hasWebhooks) throw problem(402, 'Payment Required', 'Webhooks are not available on the current tariff')
  const { destination, settings, sort } = mapOf(call.body)
  if (call.body === undefined || call.body === null || Object.keys(mapOf(call.body)).length === 0) throw problems.empty()
  const codes = listOf(settings)
  if (typeof destination !== 'string' || !URL.canParse(destination)) throw problems.invalid([{ code: 'InvalidUrl', path: 'destination', detail: 'This value is not a valid URL.' }])
  if (codes.length === 0 || codes.some((code) => !hookCodes.has(code))) throw problems.invalid([{ code: 'NotSupportedChoice', path: 'settings', detail: 'One or more of the given values is invalid.' }])
  return keepSubscription(account, { destination, settings: codes, byPersonId: user.id, ...(sort === undefined ? {} : { sort: Number(sort) }) })
}

type Wish = { destination: string; settings: string[]; byPersonId: number; sort?: number }

export function keepSubscription(account: AccountState, { destination, settings, byPersonId, sort }: Wish): Subscription {
  const known = account.subscriptions.find((one) => one.destination === destination)
  if (known) return Object.assign(known, { settings, disabled: false, failures: [], updatedAt: account.now() })
  if (account.subscriptions.length >= mostSubscriptions) throw problems.invalid([{ code: 'LimitExceeded', path: 'destination', detail: 'Webhooks limit exceeded.' }])
  const id = 1_056_949 + account.nextNoteId++
  const subscription = { id, destination, settings, createdAt: account.now(), updatedAt: account.now(), createdBy: byPersonId, sort: sort ?? account.subscriptions.length + 1, disabled: false, failures: [] }
  account.subscriptions.push(subscription)
  return subscription
}

function present(account: AccountState, { id, destination, settings, createdAt, updatedAt, createdBy, sort, disabled }: Subscription): Record<string, unknown> {
  return { id, destination, created_at: toSeconds(createdAt), updated_at: toSeconds(updatedAt), account_id: account.id, created_by: createdBy, sort, disabled, settings }
}
