import { createApplicationMethods } from './application-methods'
import { catalogueMethods } from './catalogue-methods'
import type { RestMethod } from './emulator-types'
import { eventMethods } from './event-methods'
import { historyMethods } from './history-methods'
import { itemMethods } from './item-methods'
import { legacyDealMethods } from './legacy-deal-methods'
import { paymentMethods } from './payment-methods'
import { peopleMethods } from './people-methods'
import { placementMethods } from './placement-methods'
import { productRowMethods } from './product-row-methods'
import { workMethods } from './work-methods'
import { workWriteMethods } from './work-writes'

const methods: Map<string, RestMethod> = new Map<string, RestMethod>(Object.entries({
  ...createApplicationMethods(findMethod), ...peopleMethods, ...catalogueMethods, ...itemMethods, ...legacyDealMethods, ...productRowMethods, ...paymentMethods,
  ...historyMethods, ...eventMethods, ...placementMethods, ...workMethods, ...workWriteMethods,
  methods: { scopes: [], run: () => ({ result: [...methods.keys()] }) },
}))

/** The method of that name; names are compared without case, as on the platform. */
export function findMethod(name: string): RestMethod | undefined {
  return methods.get(name.toLowerCase())
}
