import type { RecordKind } from '../../../shared/record/record-types'
import { AppError } from '../../errors'
import type { AccountNotice } from '../crm-doors'
import { hintMark, type CrmChange } from '../crm-provider'

type Body = Record<string, unknown>

const mostChanges = 5000
/** Notes of calls by their old numbers, and the cards of notes by theirs. */
const callTypes: ReadonlySet<unknown> = new Set(['10', '11', 'call_in', 'call_out'])
const cardsOfTypes: Readonly<Record<string, string>> = { 1: 'contacts', 2: 'leads', 3: 'companies', 12: 'customers' }
const cardsOfRoots: Readonly<Record<string, string>> = { leads: 'leads', contacts: 'contacts', companies: 'companies', customers: 'customers' }

/** What a webhook says changed: hints alone, whatever else it carries. Throws `invalid` for more changes than a webhook can bring. */
export function readWebhook(body: Body): AccountNotice {
  const changes = new Map<string, CrmChange>()
  for (const [root, actions] of Object.entries(body)) {
    for (const [action, rows] of Object.entries(toBody(actions))) {
      for (const row of toList(rows)) {
        const ref = action === 'note' ? toCall(root, toBody(row.note)) : toRef(root, row)
        if (!ref) continue
        const key = `${ref.kind}:${ref.id}`
        // Several actions of one record in one webhook: a deletion is the last word on it.
        changes.set(key, { ...ref, deleted: action === 'delete' || changes.get(key)?.deleted === true })
        if (changes.size > mostChanges) throw new AppError('invalid', 'webhook_malformed', 'The webhook names too many records.')
      }
    }
  }
  const account = toBody(body.account).id
  return { externalId: typeof account === 'string' && /^\d{1,20}$/.test(account) ? account : null, changes: [...changes.values()] }
}

type Ref = { kind: RecordKind; id: string }

function toRef(root: string, row: Body): Ref | null {
  const id = toNumberText(row.id)
  switch (root) {
    case 'leads': return id === null ? null : { kind: 'deal', id }
    case 'contacts': return id === null ? null : { kind: row.type === 'company' ? 'company' : 'contact', id }
    case 'companies': return id === null ? null : { kind: 'company', id }
    case 'task': case 'tasks': return id === null ? null : { kind: 'task', id }
    case 'unsorted': return toIncoming(row)
    case 'catalogs': return toElement(id, toNumberText(row.catalog_id))
    default: return null
  }
}

/** A request that waits is named with its lead, which tells what became of it. */
function toIncoming(row: Body): Ref | null {
  const { uid } = row
  if (typeof uid !== 'string' || !/^[\w-]{1,100}$/.test(uid)) return null
  const results = [row.accept_result, row.decline_result].flatMap((result) => toValues(toBody(result).leads))
  const leads = [...results, row.lead_id, ...toList(toBody(row.data).leads).map((lead) => lead.id)]
  const leadId = leads.map(toNumberText).find((each) => each !== null)
  return { kind: 'lead', id: leadId === undefined ? uid : `${uid}:${leadId}` }
}

/** Which list holds the invoices the account knows, and who asks it. */
function toElement(id: string | null, catalogId: string | null): Ref | null {
  return id === null || catalogId === null ? null : { kind: 'invoice', id: `${hintMark}${catalogId}:${id}` }
}

/** Calls come as notes; notes of anything else are none of ours. */
function toCall(root: string, note: Body): Ref | null {
  const id = toNumberText(note.id)
  const card = cardsOfTypes[String(note.element_type)] ?? cardsOfRoots[root]
  return id === null || card === undefined || !callTypes.has(note.note_type) ? null : { kind: 'call', id: `${hintMark}${card}:${id}` }
}

function toNumberText(value: unknown): string | null {
  return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? value : null
}

/** The parser makes an object of a list that grows long. */
function toValues(rows: unknown): unknown[] {
  return Array.isArray(rows) ? rows : Object.values(toBody(rows))
}

function toList(rows: unknown): Body[] {
  return toValues(rows).map(toBody)
}

function toBody(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {}
}
