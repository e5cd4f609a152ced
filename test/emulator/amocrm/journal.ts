import type { CompanyChange } from '../company/company-types'
import { toInvoiceId } from './amo-ids'
import { noteCall } from './amo-note'
import { activityTaskIdOf, taskIdOf } from './amo-task'
import type { AccountState } from './emulator-types'
import { invoiceCatalogId } from './fixed-ids'
import type { Happening } from './happening'
import { noteCard } from './journal-cards'
import { noteIncoming, noteLead } from './journal-leads'
import { noteTask } from './journal-tasks'

/** Notes a change of the company in the account's events and tells what happened. */
export function noteChange(account: AccountState, change: CompanyChange): Happening[] {
  account.version += 1
  switch (change.kind) {
    case 'deal': return noteLead(account, change)
    case 'task': return noteTask(account, taskIdOf(change), change.byPersonId)
    case 'activity': return noteTask(account, activityTaskIdOf(change), change.byPersonId)
    case 'call': return tellCall(account, change)
    case 'item': return noteItem(account, change)
    // People and rates have neither events nor webhooks.
    default: return []
  }
}

function tellCall(account: AccountState, { id, byPersonId: by }: Extract<CompanyChange, { kind: 'call' }>): Happening[] {
  const call = account.company.calls.get(id)
  if (!call) return []
  return noteCall(account, call).map(({ note, event }): Happening => {
    account.events.add(event)
    return { entity: 'note', action: 'add', id: note.id, by, note }
  })
}

function noteItem(account: AccountState, { entityTypeId, action, id, byPersonId: by }: Extract<CompanyChange, { kind: 'item' }>): Happening[] {
  if (entityTypeId === 1) return noteIncoming(account, { id, by })
  if (entityTypeId === 3 || entityTypeId === 4) return noteCard(account, entityTypeId === 3 ? 'contact' : 'company', { id, by })
  if (entityTypeId === 31) return [{ entity: 'catalog', action, id: toInvoiceId(id), by, catalogId: invoiceCatalogId }]
  return []
}
