import { listFields, presentField } from './custom-fields'
import type { AmoField } from './custom-fields'
import type { ApiCall, ApiRoute } from './emulator-types'
import { invoiceCatalogId, listCatalogId, lossReasons, productCatalogId } from './fixed-ids'
import { presentLossReason } from './lead-routes'
import { listPage } from './list-page'
import type { Listing } from './list-page'

const fieldsOf = (entity: string): Listing<AmoField> => ({
  key: 'custom_fields', most: 250,
  all: ({ company, language }) => [...(listFields(company, entity, language) ?? [])],
  filter: () => undefined, order: { id: (field) => field.id },
  present: (field, call) => present(field, entity, call),
})
const entities = ['leads', 'contacts', 'companies', `catalogs/${productCatalogId}`, `catalogs/${invoiceCatalogId}`, `catalogs/${listCatalogId}`]

/** Custom fields of every entity, and the reasons of loss. */
export const fieldRoutes: readonly ApiRoute[] = [
  ...entities.flatMap((entity): ApiRoute[] => [
    {
      method: 'get', path: `/${entity}/custom_fields`,
      run: (call) => {
        const answer = listPage(fieldsOf(entity), call)
        return answer && { body: { _total_items: listFields(call.account.company, entity)?.length ?? 0, ...answer.body } }
      },
    },
    {
      method: 'get', path: `/${entity}/custom_fields/:id`,
      run: (call) => {
        const field = listFields(call.account.company, entity, call.account.language)?.find(({ id }) => id === Number(call.params['id']))
        return field ? { body: present(field, entity, call) } : null
      },
    },
  ]),
  {
    method: 'get', path: '/leads/loss_reasons',
    run: ({ account }) => ({ body: {
      _total_items: lossReasons.length, _page: 1, _page_count: 1, _links: { self: { href: `${account.origin()}/api/v4/leads/loss_reasons` } },
      _embedded: { loss_reasons: lossReasons.map((reason) => presentLossReason(account, reason)) },
    } }),
  },
]

function present(field: AmoField, entity: string, { account }: ApiCall): Record<string, unknown> {
  return presentField(field, { company: account.company, entity, origin: account.origin(), accountId: account.id, sort: 500 })
}
