import type { CrmRecord, ProductRow, RecordKind, RecordRef, StageEntry, StageKind } from '../../shared/record/record-types'
import type { FieldInfo } from '../../shared/record/field-types'

/** A hint that a record changed. It carries no data: the record itself is always fetched. */
export type CrmChange = RecordRef & { deleted: boolean }

/** Addresses of an installed CRM as its pinned authorisation host tells them, never as a browser posts them. */
export type CrmAddress = { origin: string; restUrl: string; oauthUrl: string }

/** A pair of tokens; `expiresAt` is epoch milliseconds. */
export type CrmTokens = { accessToken: string; refreshToken: string; expiresAt: number }

/** Who opened the page, proved by the CRM. */
export type VerifiedEntry = {
  externalId: string
  address: CrmAddress
  tokens: CrmTokens
  user: { id: string; name: string; isAdmin: boolean; timeZone: string | null; photo: string | null }
  language: string
  applicationToken: string | null
}

/** What an event of the application's own life or of a record says, once its token is known to be right. */
export type CrmEvent =
  | { kind: 'changes'; changes: CrmChange[] }
  | { kind: 'installed'; applicationToken: string; tokens: CrmTokens }
  | { kind: 'uninstalled' }
  /** Fields, currencies or other settings changed: read them again. */
  | { kind: 'catalogue' }
  | { kind: 'ignored' }

export type CrmPerson = { id: string; name: string; position: string | null; photo: string | null; active: boolean; departmentIds: string[] }
export type CrmDepartment = { id: string; name: string; parentId: string | null; headId: string | null; sort: number }
export type CrmPipeline = { kind: RecordKind; id: string; name: string; sort: number }
export type CrmStage = { kind: RecordKind; id: string; pipelineId: string; name: string; sort: number; stageKind: StageKind }
export type CrmField = FieldInfo & { sort: number }
/** `rateAmount / rateCount` units of the base currency per unit of `code`, as decimal text. */
export type CrmCurrency = { code: string; rateAmount: string; rateCount: string; isBase: boolean }

/** A record as the provider converts it: everything but the amount in base currency, which sync adds; rows are absent when they were not read. */
export type FetchedRecord = Omit<CrmRecord, 'baseMinor'>

/** One slice of a long read: what came, and where to go on. `cursor` null means the end. */
export type Slice<T> = { items: T[]; cursor: string | null; total: number | null }

/** A live connection to one portal: every call within its budget, tokens renewed as needed. */
export type CrmConnection = {
  listPeople(): Promise<CrmPerson[]>
  listDepartments(): Promise<CrmDepartment[]>
  listPipelines(): Promise<CrmPipeline[]>
  listStages(): Promise<CrmStage[]>
  listFields(): Promise<CrmField[]>
  listCurrencies(): Promise<CrmCurrency[]>
  /** IANA zone guessed for the portal from the installer's profile or the server's clock. */
  readTimeZone(): Promise<string>
  countRecords(kind: RecordKind): Promise<number>
  countStageEntries(kind: RecordKind): Promise<number | null>
  /** The next slice by keyset on id after `cursor` (null = from the start), as large as one request allows. */
  listRecords(kind: RecordKind, cursor: string | null): Promise<Slice<FetchedRecord>>
  listStageEntries(kind: RecordKind, cursor: string | null): Promise<Slice<StageEntry>>
  /** Records changed in `[since, until)` by keyset on id inside the window. */
  listChangedSince(kind: RecordKind, window: { since: number; until: number }, cursor: string | null): Promise<Slice<FetchedRecord>>
  /** Ids only, for the sweep of deletions. */
  listIds(kind: RecordKind, cursor: string | null): Promise<Slice<string>>
  /** Records and their stage entries by ids; ids that the CRM no longer has are in `gone`. */
  fetchRecords(refs: readonly RecordRef[]): Promise<{ records: FetchedRecord[]; stages: { kind: RecordKind; entry: StageEntry }[]; gone: RecordRef[] }>
  /**
   * Product rows of records by id; null where the CRM does not tell them. Their money is `minor|CODE`. `fetchRecords` brings rows along,
   * `listRecords` only where they cost next to nothing.
   */
  fetchProductRows(kind: RecordKind, records: readonly Pick<CrmRecord, 'id' | 'currency'>[]): Promise<ReadonlyMap<string, readonly ProductRow[] | null>>
  /** Binds events and placements, idempotently. */
  bind(): Promise<void>
}

/** A portal as a provider needs it to open a connection. Tokens are read and stored through the callbacks. */
export type ConnectionDeps = {
  portalId: string
  externalId: string
  address: CrmAddress
  readTokens(): Promise<CrmTokens>
  /** Stores a renewed pair before it is used. */
  storeTokens(tokens: CrmTokens): Promise<void>
  /** The portal answered from another address: stores what the authorisation host says now. */
  storeAddress(address: CrmAddress): Promise<void>
  /** Aborts every call and every wait of the connection. */
  signal?: AbortSignal
}

/** Everything the rest of the server may know about a CRM. */
export type CrmProvider = {
  readonly name: 'bitrix24' | 'amocrm'
  /** Verifies a posted page entry at the pinned host; throws `unauthenticated` or `invalid`. */
  readEntry(input: { query: Record<string, unknown>; body: Record<string, unknown> }): Promise<VerifiedEntry>
  /** The portal an event claims to come from, before anything is believed. */
  readEventOrigin(body: Record<string, unknown>): { externalId: string; applicationToken: string }
  /** Parses an event; `installed` is verified at the pinned host. The caller has compared the application token. */
  readEvent(body: Record<string, unknown>): Promise<CrmEvent>
  connect(deps: ConnectionDeps): CrmConnection
  /** Address of a record's card in the CRM. */
  recordUrl(origin: string, ref: RecordRef): string
}
