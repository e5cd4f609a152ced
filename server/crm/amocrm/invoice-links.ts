import type { SourceDeps } from './amo-source'
import { toLink } from './product-rows'
import { readPages } from './read-pages'
import { embedded, toId, toInstant, toKey, type Row } from './to-values'

/** The lead that an invoice belongs to. */
export type InvoiceLink = { dealId: string; ownerId: string | null; contactId: string | null; companyId: string | null }

/** Invoices know nothing of their leads: the leads name them. */
export type InvoiceLinks = {
  /** Takes note of what leads link to, as they pass. */
  note(leads: readonly Row[]): void
  /** The leads of these invoices, looked for among those changed since the oldest of them, and then among all. */
  find(invoices: readonly Row[]): Promise<ReadonlyMap<string, InvoiceLink>>
}

/** The account's clock and ours may differ by so much. */
const clockLeewayMs = 60_000

export function createInvoiceLinks(deps: SourceDeps): InvoiceLinks {
  const links = new Map<string, InvoiceLink>()
  /** Leads changed since then were looked at, the last time at `seenAt`. */
  let seenFrom = Number.POSITIVE_INFINITY
  let seenAt = 0

  return {
    note,
    async find(invoices) {
      const missing = (): Row[] => invoices.filter(({ id }) => !links.has(String(id)))
      const created = missing().map((row) => toInstant(row.created_at) ?? 0)
      if (created.length > 0 && deps.catalogue().account.isFiltering) await look(Math.min(...created))
      if (missing().length > 0 && seenFrom > 0) await look(0)
      return links
    },
  }

  /** An invoice of no lead is looked for again and again: only among the leads that changed meanwhile. */
  async function look(since: number): Promise<void> {
    const startedAt = deps.now()
    const isSeen = since >= seenFrom
    await readLeads(isSeen ? seenAt - clockLeewayMs : since)
    if (!isSeen) seenFrom = since
    seenAt = startedAt
  }

  function note(leads: readonly Row[]): void {
    const { invoiceCatalogId } = deps.catalogue()
    if (invoiceCatalogId === null) return
    for (const lead of leads) {
      for (const { elementId, catalogId } of embedded(lead, 'catalog_elements').map(toLink)) {
        if (catalogId !== invoiceCatalogId) continue
        const contacts = embedded(lead, 'contacts')
        links.set(elementId, {
          dealId: String(lead.id), ownerId: toId(lead.responsible_user_id), companyId: toId(embedded(lead, 'companies')[0]?.id),
          contactId: toId((contacts.find((contact) => contact.is_main === true) ?? contacts[0])?.id),
        })
      }
    }
  }

  async function readLeads(since: number): Promise<void> {
    const query = [['with', 'contacts,catalog_elements'], ...(since === 0 ? [] : [['filter[updated_at][from]', Math.floor(since / 1000)] as const])] as const
    for (let page: number | null = 1; page !== null;) {
      const { rows, next }: { rows: Row[]; next: number | null } = await readPages(deps.rest, { path: 'leads', key: 'leads', query }, { page, priority: 'backfill' })
      note(rows.filter((row) => toKey(row.id) !== null))
      page = next
    }
  }
}
