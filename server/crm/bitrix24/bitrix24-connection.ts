import type { RecordKind } from '../../../shared/record/record-types'
import { isTimeZone } from '../../../shared/period/zone'
import { zoneForOffset } from '../../../shared/period/zone-for-offset'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { ConnectionDeps, CrmConnection, Slice } from '../crm-provider'
import type { OperatingMeter } from '../operating-meter'
import type { Budget, TokenBucket } from '../token-bucket'
import { batchSize, createRunBatch, resultOf, resultOr } from './batch'
import { bindPortal, type BindLog } from './bind-portal'
import { countDeals, countStageHistory, dealList, stageHistoryList } from './deal-lists'
import { fetchDeals, withRows } from './fetch-deals'
import { readPages, type KeysetList, type Row } from './keyset-pages'
import { readProductRows, toProductRow } from './read-product-rows'
import { profileSchema } from './payload-schema'
import { readCatalogue, readDepartments, readPeople, type PortalCatalogue } from './read-catalogue'
import type { RestClient } from './rest-client'
import { dealSelect, toDealRecord, toStageEntry } from './to-records'

type Deps = {
  rest: RestClient; meter: OperatingMeter; bucket: TokenBucket; enterpriseBudget: Budget
  portal: ConnectionDeps; publicUrl: string; clock: Clock; log: BindLog
}

/** A catalogue is shared by the four lists that are asked for together. */
const catalogueFreshMs = 1000

export function createBitrix24Connection({ rest, meter, bucket, enterpriseBudget, portal, publicUrl, clock, log }: Deps): CrmConnection {
  const run = createRunBatch(rest, meter)
  const expected = new Map<string, number>()
  let catalogue: { at: number; value: Promise<PortalCatalogue> } | null = null
  let limits: Promise<void> | null = null

  return {
    listPeople: async () => await readPeople(run),
    listDepartments: async () => await readDepartments(run),
    listPipelines: async () => (await freshCatalogue(catalogueFreshMs)).pipelines,
    listStages: async () => (await freshCatalogue(catalogueFreshMs)).stages,
    listFields: async () => (await freshCatalogue(catalogueFreshMs)).fields,
    listCurrencies: async () => (await freshCatalogue(catalogueFreshMs)).currencies,
    readTimeZone,
    countRecords: async (kind) => {
      assertDeals(kind)
      return await count('deals', countDeals)
    },
    countStageEntries: async (kind) => {
      assertDeals(kind)
      return await count('history', countStageHistory)
    },
    listRecords: async (kind, cursor) => {
      assertDeals(kind)
      const { customTypes } = await knownCatalogue()
      const list = dealList([...dealSelect, ...customTypes.keys()])
      const slice = await readSlice({ list, name: 'deals', cursor, convert: (row) => toDealRecord(row, customTypes) })
      if (cursor !== null || slice.cursor !== null) return slice
      // All deals of a small portal: their rows cost a request, and figures are right from the start.
      const rows = await readProductRows(run, slice.items.map(({ id }) => id), 'backfill')
      return { ...slice, items: slice.items.map((record) => withRows(record, rows)) }
    },
    listStageEntries: async (kind, cursor) => {
      assertDeals(kind)
      return await readSlice({ list: stageHistoryList(), name: 'history', cursor, convert: toStageEntry })
    },
    listChangedSince: async (kind, { since, until }, cursor) => {
      assertDeals(kind)
      const { customTypes } = await knownCatalogue()
      const filter = { '>=updatedTime': toPortalTime(since, Math.floor), '<updatedTime': toPortalTime(until, Math.ceil) }
      const list = dealList([...dealSelect, ...customTypes.keys()], filter)
      return await readSlice({ list, name: 'changed', cursor, pages: 4, convert: (row) => toDealRecord(row, customTypes) })
    },
    listIds: async (kind, cursor) => {
      assertDeals(kind)
      return await readSlice({ list: dealList(['id']), name: 'ids', cursor, convert: (row) => String(row.id) })
    },
    fetchRecords: async (refs) => {
      for (const { kind } of refs) assertDeals(kind)
      const ids = [...new Set(refs.map(({ id }) => id))]
      return await fetchDeals(run, ids, (await knownCatalogue()).customTypes, skip)
    },
    fetchProductRows: async (kind, records) => {
      assertDeals(kind)
      const rows = await readProductRows(run, records.map(({ id }) => id), 'backfill')
      return new Map(records.map(({ id, currency }) => [id, rows.get(id)?.map((row) => toProductRow(row, currency ?? '')) ?? null]))
    },
    bind: async () => { await bindPortal(run, { publicUrl, log }) },
  }

  async function readSlice<T>({ list, name, cursor, convert, pages }: {
    list: KeysetList; name: string; cursor: string | null; convert: (row: Row) => T | null; pages?: number
  }): Promise<Slice<T>> {
    await knowLimits()
    const after = cursor === null ? 0 : Number(cursor)
    const left = expected.get(name)
    // The count saves asking for pages beyond the end; one more tells that the end is there.
    const wanted = pages ?? (left === undefined ? batchSize : Math.max(1, Math.min(batchSize, Math.ceil((left + 1) / 50))))
    const read = await readPages(run, list, { after, pages: wanted, priority: 'backfill' })
    if (left !== undefined) expected.set(name, Math.max(0, left - read.rows.length))
    const items: T[] = []
    for (const row of read.rows) {
      const item = convert(row)
      if (item === null) skip(row)
      else items.push(item)
    }
    return { items, cursor: read.isEnd ? null : String(read.lastId), total: null }
  }

  async function count(name: string, { method, params }: { method: string; params: Record<string, unknown> }): Promise<number> {
    const { total } = await rest.call({ method, params, priority: 'backfill' })
    expected.set(name, total ?? 0)
    return total ?? 0
  }

  async function freshCatalogue(maxAgeMs: number): Promise<PortalCatalogue> {
    if (!catalogue || clock.now() - catalogue.at > maxAgeMs) {
      const value = readCatalogue(run)
      catalogue = { at: clock.now(), value }
      value.catch(() => { if (catalogue?.value === value) catalogue = null })
    }
    return await catalogue.value
  }

  async function knownCatalogue(): Promise<PortalCatalogue> {
    return await freshCatalogue(Number.POSITIVE_INFINITY)
  }

  /** Enterprise portals allow more; it is worth one request before a long read. */
  async function knowLimits(): Promise<void> {
    limits ??= rest.call({ method: 'app.info', params: {}, priority: 'live' }).then(({ result }) => {
      const family = typeof result === 'object' && result !== null && 'LICENSE_FAMILY' in result ? result.LICENSE_FAMILY : null
      if (family === 'ent') bucket.setBudget(enterpriseBudget)
    }).catch((error: unknown) => {
      limits = null
      if (!(error instanceof AppError) || error.code !== 'crm_refused') throw error
    })
    await limits
  }

  async function readTimeZone(): Promise<string> {
    const results = await run([{ key: 'profile', method: 'profile', params: {} }, { key: 'time', method: 'server.time', params: {} }], 'live')
    const profile = profileSchema.parse(resultOf(results, 'profile'))
    if (isTimeZone(profile.TIME_ZONE)) return profile.TIME_ZONE
    return zoneForOffset(offsetMinutes(String(resultOr(results, 'time', ''))))
  }

  /** Filters are compared with the portal's clock, which need not agree with ours. */
  function toPortalTime(at: number, round: (seconds: number) => number): string {
    const skew = Math.abs(rest.clockSkewMs()) < 2000 ? 0 : rest.clockSkewMs()
    return new Date(round((at + skew) / 1000) * 1000).toISOString().replace('.000Z', '+00:00')
  }

  function skip(row: Row): void {
    log.warn({ portal: portal.portalId, id: row.id ?? row.ID }, 'a row of the portal lacks what every row has and was left out')
  }
}

function offsetMinutes(iso: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(iso)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

function assertDeals(kind: RecordKind): void {
  if (kind !== 'deal') throw new AppError('invalid', 'record_kind', `Records of the kind ${kind} are not read yet.`)
}
