import type { RecordRef } from '../../../shared/record/record-types'

const cards: Readonly<Record<string, string>> = { deal: 'leads', contact: 'contacts', company: 'companies', invoice: 'invoices' }

/** Address of a record's card in the account; where it has no card, of the page that lists its like. */
export function recordUrl(origin: string, { kind, id }: RecordRef): string {
  const card = cards[kind]
  if (card !== undefined) return `${origin}/${card}/detail/${encodeURIComponent(id)}`
  switch (kind) {
    // What waits to be accepted is a lead from the start.
    case 'lead': return id.includes(':') ? `${origin}/leads/detail/${encodeURIComponent(id.split(':')[1] ?? '')}` : `${origin}/leads/`
    case 'task': return `${origin}/todo/line/`
    case 'call': return `${origin}/stats/calls/`
    default: return `${origin}/`
  }
}
