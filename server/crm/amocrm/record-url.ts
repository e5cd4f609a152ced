import type { RecordRef } from '../../../shared/record/record-types'

const cards: Readonly<Record<string, string>> = { deal: 'leads', contact: 'contacts', company: 'companies' }

/** Address of a record's card in the account; its front page for what has no card. */
export function recordUrl(origin: string, { kind, id }: RecordRef): string {
  const card = cards[kind]
  return card === undefined ? `${origin}/` : `${origin}/${card}/detail/${encodeURIComponent(id)}`
}
