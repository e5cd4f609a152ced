import type { RestMethod } from './emulator-types'
import { canRead } from './item-tables'
import { formatInstant } from './portal-time'
import { restError, restErrors } from './rest-error'

const invoiceType = 31

/** crm.item.payment.list: payments of one deal or invoice; of other types there are none. */
export const paymentMethods: Record<string, RestMethod> = {
  'crm.item.payment.list': {
    scopes: ['crm'],
    run: ({ portal: { company }, params, user }) => {
      const [entityId, entityTypeId] = [Number(params['entityId']), Number(params['entityTypeId'])]
      if (!(entityId > 0) || !(entityTypeId > 0)) throw restError(400, '100', 'Could not find value for parameter {entityId}')
      if (entityTypeId !== invoiceType) return { result: [] }
      const invoice = company.itemSets.get(invoiceType)?.items.get(entityId)
      if (invoice && !canRead(user, invoice)) throw restErrors.denied()
      return {
        result: (company.payments?.get(entityId) ?? []).map(({ id, sum, paidAt }) => ({
          id, accountNumber: `${entityId}/${id}`, paid: paidAt === null ? 'N' : 'Y', datePaid: paidAt === null ? null : formatInstant(company.timeZone, paidAt),
          empPaidId: 1, paySystemId: 6, sum, currency: invoice?.currencyId ?? 'RUB', paySystemName: 'Банковский перевод',
        })),
      }
    },
  },
}
