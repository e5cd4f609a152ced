import type { Deal, Item } from '../company/company-types'
import { isLead } from './amo-ids'
import type { AccountState } from './emulator-types'

/** Who belongs to whom, turned round; read anew when something has changed. */
type Relations = { version: number; leadsOfContact: Map<number, Deal[]>; leadsOfClient: Map<number, Deal[]>; contactsOfClient: Map<number, number[]>; invoicesOfDeal: Map<number, Item[]> }
const known = new WeakMap<AccountState, Relations>()

export function relationsOf(account: AccountState): Relations {
  const cached = known.get(account)
  if (cached?.version === account.version) return cached
  const { company, version } = account
  const relations: Relations = { version, leadsOfContact: new Map(), leadsOfClient: new Map(), contactsOfClient: new Map(), invoicesOfDeal: new Map() }
  for (const deal of company.deals.values()) {
    if (!isLead(deal)) continue
    append(relations.leadsOfContact, deal.contactId, deal)
    append(relations.leadsOfClient, deal.companyId, deal)
  }
  for (const contact of company.contacts.values()) if (contact.companyId !== null) append(relations.contactsOfClient, contact.companyId, contact.id)
  for (const item of company.itemSets.get(31)?.items.values() ?? []) append(relations.invoicesOfDeal, item.dealId, item)
  known.set(account, relations)
  return relations
}

function append<Value>(map: Map<number, Value[]>, key: number, value: Value): void {
  if (key === 0) return
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
