import { toCustomValues, valuesOfCode } from './custom-values'
import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothing, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import type { InvoiceLink, InvoiceLinks } from './invoice-links'
import { invoiceStageKind } from './own-stages'
import { inParallel } from './read-pages'
import { countList, readByIds, readChanged, readSlice, type RecordList, type RowStep } from './read-rows'
import type { RecordContext } from './to-records'
import { toId, toInstant, toKey, toMinorOrNull, toText, type Row } from './to-values'

const kind = 'invoice'
/** A webhook names an element with its list. */
const hint = /^~(\d+):(\d+)$/

/** Invoices: elements of the account's list of that type. Whose they are, their leads say. */
export function createInvoiceSource(deps: SourceDeps, links: InvoiceLinks): AmoSource {
  const listOf = (): RecordList | null => {
    const { invoiceCatalogId } = deps.catalogue()
    return invoiceCatalogId === null ? null : { path: `catalogs/${invoiceCatalogId}/elements`, key: 'elements', filters: 'ids' }
  }

  return {
    kind,
    history: null,
    list: async (cursor) => await withList(async (list) => await converted(await readSlice(deps, list, cursor))),
    changed: async (window, cursor) => await withList(async (list) => await converted(await readChanged(deps, list, { window, cursor }))),
    async ids(cursor) {
      const list = listOf()
      if (!list) return nothing
      const { rows, cursor: next } = await readSlice(deps, list, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => {
      const list = listOf()
      return list ? await countList(deps, list) : 0
    },
  }

  async function withList(read: (list: RecordList) => Promise<Step<FetchedRecord>>): Promise<Step<FetchedRecord>> {
    const list = listOf()
    return list ? await read(list) : nothing
  }

  async function converted({ rows, cursor }: RowStep): Promise<Step<FetchedRecord>> {
    const found = await links.find(rows)
    const ctx = deps.context(kind)
    return { ...convertRows(deps, kind, rows, (row) => toInvoice(row, ctx, { link: found.get(String(row.id)), codes: deps.catalogue().billCodes })), read: rows.length, cursor }
  }

  async function fetch(asked: readonly string[]): Promise<Fetched> {
    const list = listOf()
    const { invoiceCatalogId } = deps.catalogue()
    const ids = [...new Set(asked.flatMap((id) => {
      const match = hint.exec(id)
      if (!match) return [id]
      // Elements of other lists are products and the like.
      return match[1] === invoiceCatalogId && match[2] !== undefined ? [match[2]] : []
    }))]
    const fetched = nothingFetched()
    if (!list || ids.length === 0) return fetched
    const rows = await readElements(list, ids)
    const { items, unread } = await converted({ rows, cursor: null })
    fetched.records.push(...items)
    fetched.unread.push(...unread)
    const returned = new Set(rows.map((row) => String(row.id)))
    fetched.gone = ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id }))
    return fetched
  }

  /** Filters of elements are few, so what a list leaves out is asked for by itself. */
  async function readElements(list: RecordList, ids: readonly string[]): Promise<Row[]> {
    const rows = await readByIds(deps, list, ids)
    const returned = new Set(rows.map((row) => String(row.id)))
    const missing = ids.filter((id) => !returned.has(id))
    const single = await inParallel(missing, async (id) => await deps.rest.get(`${list.path}/${encodeURIComponent(id)}`).catch(() => null))
    return [...rows, ...single.flatMap((row) => (row !== null && toKey(row.id) !== null && row.is_deleted !== true ? [row] : []))]
  }
}

type About = { link: InvoiceLink | undefined; codes: ReadonlyMap<string, string> }

/** An invoice; null when it lacks what every element has. One whose lead is not known belongs to who wrote it. */
export function toInvoice(row: Row, ctx: RecordContext, { link, codes }: About): FetchedRecord | null {
  const [id, createdAt] = [toKey(row.id), toInstant(row.created_at)]
  if (id === null || createdAt === null) return null
  const status = valuesOfCode(row, 'BILL_STATUS')[0]
  const stageId = toText(status?.enum_code) ?? codes.get(String(status?.enum_id)) ?? toKey(status?.enum_id) ?? 'created'
  const stageKind = invoiceStageKind(stageId)
  const writer = toId(row.created_by)
  return {
    kind, id, createdAt, updatedAt: toInstant(row.updated_at) ?? createdAt, title: toText(row.name) ?? '', stageId, stageKind, pipelineId: '0',
    ownerId: link ? link.ownerId : writer, creatorId: writer, excluded: false, currency: ctx.currency,
    movedAt: stageKind === 'won' ? toInstant(valuesOfCode(row, 'BILL_PAYMENT_DATE')[0]?.value) : null,
    amountMinor: toMinorOrNull(valuesOfCode(row, 'BILL_PRICE')[0]?.value, ctx.currency),
    fields: {
      number: toText(row.name), dealId: link?.dealId ?? null, contactId: link?.contactId ?? null, companyId: link?.companyId ?? null,
      ...toCustomValues(row, ctx.fields, ctx),
    },
  }
}
