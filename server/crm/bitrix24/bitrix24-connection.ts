import type { FieldValue, RecordKind } from '../../../shared/record/record-types'
import { isTimeZone } from '../../../shared/period/zone'
import { zoneForOffset } from '../../../shared/period/zone-for-offset'
import type { Clock } from '../../clock'
import type { ConnectionDeps, CrmConnection, FetchedRecord, KindCount, KindCursor, KindSlice } from '../crm-provider'
import type { OperatingMeter } from '../operating-meter'
import type { Budget, TokenBucket } from '../token-bucket'
import { createRunBatch, resultOf, resultOr, runAll } from './batch'
import { bindPortal, type BindLog } from './bind-portal'
import { countCommands, readCount } from './count-records'
import { fetchRecords, withRows } from './fetch-records'
import { dropKeptChanges, readKeptChanges } from './kept-changes'
import type { Row } from './keyset-pages'
import type { KindSource } from './kind-source'
import { profileSchema } from './payload-schema'
import { readCatalogue, readDepartments, readPeople, type PortalCatalogue } from './read-catalogue'
import { readProductRows, toProductRow } from './read-product-rows'
import { readKinds, type Lane } from './read-kinds'
import type { RestClient } from './rest-client'
import { readTimeLogs } from './time-logs'
import { shareRequests } from './share-requests'

type Deps = {
  rest: RestClient; meter: OperatingMeter; bucket: TokenBucket; budgets: { usual: Budget; enterprise: Budget }
  portal: ConnectionDeps; publicUrl: string; clock: Clock; log: BindLog
}

/** A catalogue is shared by the four lists that are asked for together. */
const catalogueFreshMs = 1000
/** An event of a kind we do not know may mean a new smart process: it is looked up no oftener than this. */
const newKindFreshMs = 60_000
const changedPages = 4
/** The platform never takes a binding away by itself; somebody in the portal may. */
const rebindMs = 24 * 3_600_000

export function createBitrix24Connection({ rest, meter, bucket, budgets, portal, publicUrl, clock, log }: Deps): CrmConnection {
  const run = createRunBatch(rest, meter, clock)
  // What is read of the settings at once costs one request.
  const settings = shareRequests(run)
  /** Counts that came with the catalogue serve the load that follows, once. */
  let counted: PortalCatalogue['counts'] | null = null
  let catalogue: { at: number; value: Promise<PortalCatalogue> } | null = null

  return {
    listPeople: async () => await readPeople(settings),
    listDepartments: async () => await readDepartments(settings),
    listPipelines: async () => (await freshCatalogue(catalogueFreshMs)).pipelines,
    listStages: async () => (await freshCatalogue(catalogueFreshMs)).stages,
    listFields: async () => (await freshCatalogue(catalogueFreshMs)).fields,
    listCurrencies: async () => (await freshCatalogue(catalogueFreshMs)).currencies,
    readTimeZone,
    listKinds: async ({ isCounting = false } = {}) => (await freshCatalogue(catalogueFreshMs, isCounting)).kinds,
    countRecords,
    listRecords: async (cursors) => {
      const slices = await readLanes(cursors, (source) => ({ list: source.list(), convert: source.toRecord }))
      return await Promise.all(slices.map(async (slice) => await withRowsOfFew(slice, cursors)))
    },
    listStageEntries: async (cursors) => await readLanes(cursors, ({ history }) => (history ? { list: history.list(), convert: history.toEntry, ownerName: 'OWNER_ID' } : null)),
    listChangedSince: async (windows) => await readLanes(windows.map((window) => ({ ...window, left: null })), (source, { since, until }) => ({
      list: source.list(source.changedIn({ since: toPortalTime(since - (source.reachBackMs ?? 0), Math.floor), until: toPortalTime(until, Math.ceil) })), convert: source.toRecord,
    }), changedPages),
    listIds: async (cursor) => {
      const { silent } = (await knownCatalogue()).sources.get(cursor.kind) ?? {}
      const values = new Map<string, FieldValue>()
      const [slice] = await readLanes([cursor], (source) => {
        const list = source.idList()
        return {
          list, convert: (row) => {
            const id = String(row[list.idName])
            if (silent) values.set(id, silent.read(row))
            return id
          },
        }
      })
      return slice ? { ...slice, ...(silent ? { silent: { field: silent.field, values } } : {}) } : { kind: cursor.kind, items: [], unread: [], read: 0, cursor: null, refusal: missing(cursor.kind) }
    },
    fetchRecords: async (refs) => {
      const known = await knownCatalogue()
      const { sources } = refs.every(({ kind }) => known.sources.has(kind)) ? known : await freshCatalogue(newKindFreshMs)
      return await fetchRecords({ run, sourceOf: (kind) => sources.get(kind), skipped: skip }, refs)
    },
    fetchProductRows: async (kind, records) => {
      const type = await rowsOwner(kind)
      if (type === null) return new Map()
      const rows = await readProductRows(run, { type, ids: records.map(({ id }) => id) }, 'backfill')
      return new Map(records.map(({ id, currency }) => [id, rows.get(id)?.map((row) => toProductRow(row, currency ?? '')) ?? null]))
    },
    listSilentChanges: async (cursor) => await readTimeLogs(settings, cursor),
    readKeptChanges: async (processId) => await readKeptChanges(run, processId),
    dropKeptChanges: async (processId) => { await dropKeptChanges(run, processId) },
    countCalls: (calls) => { bucket.spend(calls) },
    bind: async () => { await bindPortal(settings, { publicUrl, log }) },
    rebindMs,
  }

  /** All records of a small portal: their product rows cost a request, and figures are right from the start. */
  async function withRowsOfFew(slice: KindSlice<FetchedRecord>, cursors: readonly KindCursor[]): Promise<KindSlice<FetchedRecord>> {
    const isFirst = cursors.some(({ kind, cursor }) => kind === slice.kind && cursor === null)
    const type = await rowsOwner(slice.kind)
    if (!isFirst || slice.cursor !== null || slice.items.length === 0 || type === null) return slice
    // Those of several kinds are asked for at once.
    const rows = await readProductRows(settings, { type, ids: slice.items.map(({ id }) => id) }, 'backfill')
    return { ...slice, items: slice.items.map((record) => withRows(record, rows)) }
  }

  /** The short code by which product rows name owners of this kind; null for one without. */
  async function rowsOwner(kind: RecordKind): Promise<string | null> {
    return (await knownCatalogue()).sources.get(kind)?.rowsOf ?? null
  }

  /** One request for the lists that `toList` names; a kind without one has nothing to read. */
  async function readLanes<C extends KindCursor, T>(
    cursors: readonly C[], toList: (source: KindSource, cursor: C) => Pick<Lane<T>, 'list' | 'convert' | 'ownerName'> | null, mostPages?: number,
  ): Promise<KindSlice<T>[]> {
    const { sources } = await knownCatalogue()
    const lanes: Lane<T>[] = []
    const slices: KindSlice<T>[] = []
    for (const cursor of cursors) {
      const { kind } = cursor
      const source = sources.get(kind)
      const read = source ? toList(source, cursor) : null
      if (read) lanes.push({ ...read, kind, cursor: cursor.cursor, left: cursor.left })
      else slices.push({ kind, items: [], unread: [], read: 0, cursor: null, refusal: source ? null : missing(kind) })
    }
    if (lanes.length === 0) return slices
    return [...slices, ...await readKinds({ run, skipped: skip, priority: 'backfill', ...(mostPages ? { mostPages } : {}) }, readyOf(lanes))]
  }

  /** A method that has used up its computing time rests alone: the lists of other methods go on meanwhile. */
  function readyOf<T>(lanes: readonly Lane<T>[]): readonly Lane<T>[] {
    const delays = lanes.map(({ list }) => meter.delayMs([list.method], clock.now()))
    const shortest = Math.min(...delays)
    return lanes.filter((_, i) => delays[i] === shortest)
  }

  async function countRecords(kinds: readonly RecordKind[]): Promise<KindCount[]> {
    const { sources } = await knownCatalogue()
    const known = new Map(counted)
    counted = null
    const open = kinds.flatMap((kind) => (known.has(kind) ? [] : sources.get(kind) ?? []))
    const results = await runAll(run, open.flatMap((source) => countCommands(source.kind, source)), 'backfill')
    for (const source of open) known.set(source.kind, readCount(source.kind, source, results))
    return kinds.map((kind) => known.get(kind) ?? { kind, records: null, stageEntries: null, refusal: missing(kind) })
  }

  async function freshCatalogue(maxAgeMs: number, isCounting = false): Promise<PortalCatalogue> {
    if (!catalogue || clock.now() - catalogue.at > maxAgeMs) {
      const value = readCatalogue(settings, { isCounting }).then((read) => {
        if (read.isEnterprise !== null) bucket.setBudget(read.isEnterprise ? budgets.enterprise : budgets.usual)
        if (isCounting) counted = read.counts
        return read
      })
      catalogue = { at: clock.now(), value }
      value.catch(() => { if (catalogue?.value === value) catalogue = null })
    }
    return await catalogue.value
  }

  async function knownCatalogue(): Promise<PortalCatalogue> {
    return await freshCatalogue(Number.POSITIVE_INFINITY)
  }

  async function readTimeZone(): Promise<string> {
    const results = await settings([{ key: 'profile', method: 'profile', params: {} }, { key: 'time', method: 'server.time', params: {} }], 'live')
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
    log.warn({ portal: portal.portalId, id: row.id ?? row.ID }, 'a row of the portal makes no sense and was set aside')
  }
}

function offsetMinutes(iso: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(iso)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

function missing(kind: RecordKind): string {
  return `The portal has no ${kind} that could be read.`
}
