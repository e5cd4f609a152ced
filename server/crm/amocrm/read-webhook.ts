import { AppError } from '../../errors'
import type { RecordKind } from '../../../shared/record/record-types'
import type { AccountNotice } from '../crm-doors'
import type { CrmChange } from '../crm-provider'

type Body = Record<string, unknown>

const actionsThatDelete: ReadonlySet<string> = new Set(['delete'])
const idOf: Readonly<Record<string, string>> = { unsorted: 'uid' }
const mostChanges = 5000

/** What a webhook says changed: hints alone, whatever else it carries. Throws `invalid` for more changes than a webhook can bring. */
export function readWebhook(body: Body): AccountNotice {
  const changes = new Map<string, CrmChange>()
  for (const [root, actions] of Object.entries(body)) {
    for (const [action, rows] of Object.entries(toBody(actions))) {
      for (const row of toList(rows)) {
        const kind = kindOf(root, row)
        const id = row[idOf[root] ?? 'id']
        if (!kind || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id) || action === 'note') continue
        const key = `${kind}:${id}`
        // Several actions of one record in one webhook: a deletion is the last word on it.
        changes.set(key, { kind, id, deleted: actionsThatDelete.has(action) || changes.get(key)?.deleted === true })
        if (changes.size > mostChanges) throw new AppError('invalid', 'webhook_malformed', 'The webhook names too many records.')
      }
    }
  }
  const account = toBody(body.account).id
  return { externalId: typeof account === 'string' && /^\d{1,20}$/.test(account) ? account : null, changes: [...changes.values()] }
}

function kindOf(root: string, row: Body): RecordKind | null {
  switch (root) {
    case 'leads': return 'deal'
    case 'contacts': return row.type === 'company' ? 'company' : 'contact'
    case 'task': return 'task'
    case 'unsorted': return 'lead'
    default: return null
  }
}

/** The parser makes an object of a list that grows long. */
function toList(rows: unknown): Body[] {
  return (Array.isArray(rows) ? rows : Object.values(toBody(rows))).map(toBody)
}

function toBody(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {}
}
