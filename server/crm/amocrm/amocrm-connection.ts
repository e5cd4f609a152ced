import type { RecordKind, StageEntry } from '../../../shared/record/record-types'
import { createZone, type Zone } from '../../../shared/period/zone'
import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { ConnectionDeps, CrmConnection, FetchedBatch, KindCount, KindCursor, KindSlice } from '../crm-provider'
import type { AmoRest } from './amo-rest'
import { nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { bindWebhook } from './bind-webhook'
import { createCallSource } from './call-source'
import { createClientSource } from './client-source'
import { createDealSource } from './deal-source'
import { createIncomingSource } from './incoming-source'
import { createInvoiceLinks } from './invoice-links'
import { createInvoiceSource } from './invoice-source'
import { readAccount, readCatalogue, readPeople, type AccountCatalogue } from './read-account'
import { refusalOf, statusOf } from './rest-problem'
import { createTaskSource } from './task-source'
import type { RecordContext } from './to-records'

type Deps = {
  rest: AmoRest; portal: ConnectionDeps; publicUrl: string; clock: Clock
  /** So many calls were made past the connection. */
  countCalls(calls: number): void
  log: { warn(context: Record<string, unknown>, message: string): void }
}

/** The lists of settings that are asked for together share what is read. */
const freshMs = 1000
/** The account switches a webhook off by itself when we fail to answer. */
const rebindMs = 3_600_000
/** The API offers no webhooks of requests and of elements of lists. */
const untoldKinds: readonly RecordKind[] = ['lead', 'invoice']

/** One account, as the rest of the server reads a CRM. */
export function createAmocrmConnection({ rest, portal, publicUrl, clock, log, countCalls }: Deps): CrmConnection {
  let settings: { at: number; value: Promise<AccountCatalogue> } | null = null
  let known: AccountCatalogue | null = null
  let zone: Zone | null = null
  const deps: SourceDeps = { rest, catalogue, context, skipped, now: () => clock.now() }
  const links = createInvoiceLinks(deps)
  const incoming = createIncomingSource(deps)
  const sources = new Map<RecordKind, AmoSource>([
    createDealSource(deps, links), incoming, createInvoiceSource(deps, links), createTaskSource(deps), createCallSource(deps),
    createClientSource(deps, 'contact'), createClientSource(deps, 'company'),
  ].map((source) => [source.kind, source]))

  return {
    rebindMs, untoldKinds,
    listKinds: async () => (await fresh(freshMs)).kinds,
    listPipelines: async () => (await fresh(freshMs)).pipelines,
    listStages: async () => (await fresh(freshMs)).stages,
    listFields: async () => (await fresh(freshMs)).fields,
    listDepartments: async () => (await readAccount(rest)).departments,
    listPeople: async () => await readPeople(rest, (await fresh(Number.POSITIVE_INFINITY)).account.departments),
    listCurrencies: async () => [{ code: (await fresh(freshMs)).account.currency, rateAmount: '1', rateCount: '1', isBase: true }],
    readTimeZone: async () => (await readAccount(rest)).timeZone,
    countRecords: async (kinds) => await Promise.all(kinds.map(count)),
    listRecords: async (cursors) => await firstOf(cursors, async (source, { cursor }) => await source.list(cursor)),
    listStageEntries: async (cursors) => await firstOf<KindCursor, StageEntry>(cursors, async (source, { cursor }) => (source.history ? await source.history(cursor) : nothing())),
    listChangedSince: async (windows) => await firstOf(windows, async (source, { since, until, cursor }) => await source.changed({ since, until }, cursor)),
    listIds: async (cursor) => (await firstOf([cursor], async (source) => await source.ids(cursor.cursor)))[0] ?? toSlice(cursor.kind, nothing(), missing(cursor.kind)),
    fetchRecords, countCalls,
    // A lead brings its products along.
    fetchProductRows: async () => await Promise.resolve(new Map()),
    async bind() {
      await bindWebhook(rest, { publicUrl, key: await portal.readEventKey(), sent: (message) => { log.warn({ portal: portal.portalId }, message) } })
    },
  }

  /** The slice of the kind asked for first: the account has no batches, so others wait their turn. */
  async function firstOf<C extends Pick<KindCursor, 'kind' | 'cursor'>, T>(cursors: readonly C[], read: (source: AmoSource, cursor: C) => Promise<Step<T>>): Promise<KindSlice<T>[]> {
    await fresh(Number.POSITIVE_INFINITY)
    const [first] = cursors
    if (!first) return []
    const source = sourceOf(first.kind)
    if (!source) return [toSlice<T>(first.kind, nothing(), missing(first.kind))]
    const answer = await orRefusal(async () => await read(source, first))
    return [typeof answer === 'string' ? toSlice<T>(first.kind, nothing(), answer) : toSlice(first.kind, answer, null)]
  }

  async function fetchRecords(refs: readonly { kind: RecordKind; id: string }[]): Promise<FetchedBatch> {
    await fresh(Number.POSITIVE_INFINITY)
    const batch: FetchedBatch = { ...nothingFetched(), refused: new Map() }
    const wanted = new Map<RecordKind, Set<string>>()
    const want = (kind: RecordKind, id: string): unknown => wanted.set(kind, (wanted.get(kind) ?? new Set()).add(id))
    // Deals come first: they may bring news of the requests they were.
    for (const { kind, id } of refs.toSorted((a, b) => Number(b.kind === 'deal') - Number(a.kind === 'deal'))) want(kind, id)
    for (const [kind, set] of wanted) {
      const source = sourceOf(kind)
      const ids = [...set]
      const answer: Fetched | string = source ? await orRefusal(async () => await source.fetch(ids)) : missing(kind)
      if (typeof answer === 'string') batch.refused.set(kind, answer)
      else {
        batch.records.push(...answer.records)
        batch.stages.push(...answer.stages)
        batch.owners.push(...answer.owners)
        batch.gone.push(...answer.gone)
        batch.unread.push(...answer.unread)
        if (kind === 'deal' && sourceOf('lead')) for (const id of await incoming.ofDeals(answer.records)) want('lead', id)
      }
    }
    return batch
  }

  async function count(kind: RecordKind): Promise<KindCount> {
    await fresh(Number.POSITIVE_INFINITY)
    const source = sourceOf(kind)
    const counting = source?.count ?? null
    const answer = source ? await orRefusal(async () => (counting ? await counting() : null)) : missing(kind)
    return typeof answer === 'string' ? { kind, records: null, stageEntries: null, refusal: answer } : { kind, records: answer, stageEntries: null, refusal: null }
  }

  /** What one list refuses is no matter of the others; an account that refuses everything has blocked us. */
  async function orRefusal<T>(work: () => Promise<T>): Promise<T | string> {
    try {
      return await work()
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      if (statusOf(error) === 403) await notBlocked()
      return refusal
    }
  }

  async function notBlocked(): Promise<void> {
    try {
      await rest.get('account')
    } catch (error) {
      if (statusOf(error) !== 403) throw error
      throw new AppError('upstream', 'crm_blocked', 'The account refuses every request of the app: amoCRM has blocked it, or an administrator has switched it off.', { cause: error })
    }
  }

  async function fresh(maxAgeMs: number): Promise<AccountCatalogue> {
    if (!settings || clock.now() - settings.at > maxAgeMs) {
      const value = readCatalogue(rest).catch(async (error: unknown) => {
        if (statusOf(error) === 403) await notBlocked()
        throw error
      }).then((read) => {
        known = read
        if (zone?.timeZone !== read.account.timeZone) zone = createZone(read.account.timeZone)
        return read
      })
      settings = { at: clock.now(), value }
      value.catch(() => { if (settings?.value === value) settings = null })
    }
    return await settings.value
  }

  function catalogue(): AccountCatalogue {
    if (!known) throw new Error('records are read before the settings of the account')
    return known
  }

  function context(kind: RecordKind): RecordContext {
    const { account, customFields } = catalogue()
    return { currency: account.currency, fields: customFields.get(kind) ?? new Map(), dayOf: (at) => zone?.dayOf(at) ?? Math.floor(at / 86_400_000) }
  }

  function sourceOf(kind: RecordKind): AmoSource | undefined {
    return catalogue().kinds.some((each) => each.kind === kind) ? sources.get(kind) : undefined
  }

  function skipped(kind: RecordKind, id: string): void {
    log.warn({ portal: portal.portalId, kind, id }, 'a row of the account makes no sense and was set aside')
  }
}

function nothing<T>(): Step<T> {
  return { items: [], unread: [], read: 0, cursor: null }
}

function toSlice<T>(kind: RecordKind, step: Step<T>, refusal: string | null): KindSlice<T> {
  return { ...step, kind, refusal }
}

function missing(kind: RecordKind): string {
  return `The account has no ${kind} that could be read.`
}
