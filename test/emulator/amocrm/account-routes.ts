import { withOf } from './api-query'
import { formatOffset } from './amo-time'
import { baseCurrency } from './to-base-amount'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { invoiceCatalogId, taskTypes } from './fixed-ids'

/** What the account tells of itself; most of it only when asked for by `with`. */
export const accountRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/account', run: (call) => ({ body: describeAccount(call) }) },
]

function describeAccount({ account, user, query }: ApiCall): Record<string, unknown> {
  const wanted = withOf(query)
  const when = <Value>(name: string, value: Value): Record<string, Value> => (wanted.has(name) ? { [name]: value } : {})
  const currency = baseCurrency(account.company)
  return {
    id: account.id, name: account.company.name, subdomain: account.subdomain, current_user_id: user.id, country: currency === 'RUB' ? 'RU' : 'US', currency,
    currency_symbol: ({ RUB: '₽', USD: '$', EUR: '€' } as Record<string, string>)[currency] ?? currency,
    customers_mode: 'unavailable', is_unsorted_on: account.isUnsortedOn, mobile_feature_version: 0, is_loss_reason_enabled: true, is_helpbot_enabled: false, is_technical_account: false,
    contact_name_display_order: 1,
    ...when('is_api_filter_enabled', account.isApiFilterEnabled), ...when('amojo_id', 'f3c6340d-410e-4ad1-9f7e-c5e663599909'),
    ...when('uuid', `824f3a59-6154-4edf-ba90-${String(account.id).padStart(12, '0')}`), ...when('version', 16), ...when('drive_url', 'https://drive-b.amocrm.ru'),
    ...when('invoices_settings', { lang: account.language, invoices_catalog_id: account.company.itemSets.has(31) ? invoiceCatalogId : null }),
    _links: { self: { href: `${account.origin()}/api/v4/account` } },
    _embedded: {
      ...when('amojo_rights', { can_direct: true, can_create_groups: true }), ...when('users_groups', listGroups(account)), ...when('task_types', taskTypes),
      ...when('datetime_settings', describeTime(account)),
    },
  }
}

/** Groups are flat and have no heads; the root of the company is group 0. */
export function listGroups({ company }: AccountState): { id: number; name: string; uuid: null }[] {
  return [...company.departments.values()].map(({ id, name, parentId }) => ({ id: parentId === null ? 0 : id, name, uuid: null })).sort((a, b) => a.id - b.id)
}

function describeTime({ company, now }: AccountState): Record<string, string> {
  return {
    date_pattern: 'd.m.Y H:i', short_date_pattern: 'd.m.Y', short_time_pattern: 'H:i', date_formant: 'd.m.Y', time_format: 'H:i:s',
    timezone: company.timeZone, timezone_offset: formatOffset(company.timeZone, now()),
  }
}
