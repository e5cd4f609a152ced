import type { CrmRecord, FieldValue, OwnerInterval, ProductRow, RecordKind, RecordRef, StageEntry, StageKind } from '../../shared/record/record-types'
import type { FieldInfo } from '../../shared/record/field-types'

/** Before the id of a change that names no record but something of it, which only the provider can look up: the event of a call, a note. */
export const hintMark = '~'

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
  /** `posted` may be an older pair than the one we hold; `granted` was just traded for a code, and no other is newer. */
  pair: 'posted' | 'granted'
  /** How many calls the proof cost the portal; absent where it cost none. */
  calls?: number
}

/** `isAdmin` is absent where the CRM does not tell who its administrators are. */
export type CrmPerson = { id: string; name: string; position: string | null; photo: string | null; active: boolean; departmentIds: string[]; isAdmin?: boolean }
export type CrmDepartment = { id: string; name: string; parentId: string | null; headId: string | null; sort: number }
export type CrmPipeline = { kind: RecordKind; id: string; name: string; sort: number }
export type CrmStage = { kind: RecordKind; id: string; pipelineId: string; name: string; sort: number; stageKind: StageKind }
export type CrmField = FieldInfo & { kind: RecordKind; sort: number }
/** A kind of records that the CRM has. */
export type CrmKind = {
  kind: RecordKind
  /** The portal's own name for it; null when it is one that every portal has. */
  title: string | null
  /** The CRM tells its stage history; it has stages and tells none, so we note those we see; it has no stages. */
  history: 'crm' | 'own' | 'none'
  /** Why it cannot be read now; null when it can. */
  refusal: string | null
}
/** `rateAmount / rateCount` units of the base currency per unit of `code`, as decimal text. */
export type CrmCurrency = { code: string; rateAmount: string; rateCount: string; isBase: boolean }

/**
 * A record as the provider converts it: everything but the amount in base currency, which sync adds; rows are absent when they were not
 * read. `changedById` is who changed it last, where the CRM tells it.
 */
export type FetchedRecord = Omit<CrmRecord, 'baseMinor'> & { changedById?: string | null }

/** A record that the CRM has and that could not be made sense of. */
export type UnreadRecord = RecordRef & { reason: string }

/** Who owned a record when, from its beginning to now, where the CRM itself tells it. */
export type ToldOwners = RecordRefOf & { intervals: readonly OwnerInterval[] }
type RecordRefOf = { kind: RecordKind; recordId: string }

/** Where to read a kind on: `cursor` null from the start; `left` is how many rows are expected, null when unknown. */
export type KindCursor = { kind: RecordKind; cursor: string | null; left: number | null }
/**
 * One slice of a long read: what came of `read` rows, those that made no sense, and where to go on. `cursor` null means the end; a kind
 * that is refused brings nothing and says why. `owners` come along where the CRM tells them; `missing` are ids of which it says that they
 * went away; `open` is all of the kind that is open, where the CRM lists
 * nothing else.
 */
export type KindSlice<T> = {
  kind: RecordKind; items: T[]; unread: UnreadRecord[]; read: number; cursor: string | null; refusal: string | null
  owners?: readonly ToldOwners[]; missing?: readonly string[]; open?: readonly string[]
}
/** Ids of a kind, and of those the values of a field that changes without an event or a new time of change. */
export type IdSlice = KindSlice<string> & { silent?: { field: string; values: ReadonlyMap<string, FieldValue> } }
/** How many rows a kind has; null for what the CRM keeps none of. */
export type KindCount = { kind: RecordKind; records: number | null; stageEntries: number | null; refusal: string | null }
/** Records by their ids. Those that the CRM no longer has are gone; kinds that it refuses are named with the reason. */
export type FetchedBatch = {
  records: FetchedRecord[]; stages: { kind: RecordKind; entry: StageEntry }[]; owners: ToldOwners[]; gone: RecordRef[]; unread: UnreadRecord[]; refused: Map<RecordKind, string>
}

/** Changes that the CRM keeps under a number until they are confirmed; `at` is when it noted each, null when it does not say. */
export type KeptChanges = { processId: string; changes: (CrmChange & { at: number | null })[] }

/** A live connection to one portal: every call within its budget, tokens renewed as needed. Settings that are asked for at once share a request. */
export type CrmConnection = {
  /** The kinds of records, the most wanted first. `isCounting` also counts their rows, so that `countRecords` need not ask again soon. */
  listKinds(options?: { isCounting?: boolean }): Promise<CrmKind[]>
  listPeople(): Promise<CrmPerson[]>
  listDepartments(): Promise<CrmDepartment[]>
  listPipelines(): Promise<CrmPipeline[]>
  listStages(): Promise<CrmStage[]>
  listFields(): Promise<CrmField[]>
  listCurrencies(): Promise<CrmCurrency[]>
  /** IANA zone guessed for the portal from the installer's profile or the server's clock. */
  readTimeZone(): Promise<string>
  countRecords(kinds: readonly RecordKind[]): Promise<KindCount[]>
  /** The next slices, as much as one request holds: kinds asked first come first, those without room have no slice. */
  listRecords(cursors: readonly KindCursor[]): Promise<KindSlice<FetchedRecord>[]>
  listStageEntries(cursors: readonly KindCursor[]): Promise<KindSlice<StageEntry>[]>
  /** Records changed in `[since, until)`. */
  listChangedSince(windows: readonly (Omit<KindCursor, 'left'> & { since: number; until: number })[]): Promise<KindSlice<FetchedRecord>[]>
  /** Ids only, for the sweep of deletions. */
  listIds(cursor: KindCursor): Promise<IdSlice>
  /** Records and their stage entries by ids. */
  fetchRecords(refs: readonly RecordRef[]): Promise<FetchedBatch>
  /**
   * Product rows of records by id; null where the CRM does not tell them. Their money is `minor|CODE`. `fetchRecords` brings rows along,
   * `listRecords` only where they cost next to nothing.
   */
  fetchProductRows(kind: RecordKind, records: readonly Pick<CrmRecord, 'id' | 'currency'>[]): Promise<ReadonlyMap<string, readonly ProductRow[] | null>>
  /**
   * Records that changed since `cursor` though neither an event nor their time of change tells so; null notes where that stands now. Absent
   * where the CRM tells of every change.
   */
  listSilentChanges?(cursor: string | null): Promise<{ refs: RecordRef[]; cursor: string | null }>
  /** The next kept changes, or those reserved before under a number; null when there are none. Absent where the CRM keeps none. */
  readKeptChanges?(processId: string | null): Promise<KeptChanges | null>
  /** Confirms that kept changes are durable here. */
  dropKeptChanges?(processId: string): Promise<void>
  /** So many calls were made past this connection: its own wait so much longer. Absent where nobody calls past it. */
  countCalls?(calls: number): void
  /** Binds events and placements, idempotently. */
  bind(): Promise<void>
  /** A binding is worth looking at after so long: somebody, or the CRM itself, may have taken it away. Milliseconds. */
  readonly rebindMs: number
  /** Kinds whose changes no event can tell of: they are looked for oftener. Absent where events tell of all. */
  readonly untoldKinds?: readonly RecordKind[]
}

/** A portal as a provider needs it to open a connection. Tokens are read and stored through the callbacks. */
export type ConnectionDeps = {
  portalId: string
  externalId: string
  address: CrmAddress
  readTokens(): Promise<CrmTokens>
  /** Stores a renewed pair before it is used. */
  storeTokens(tokens: CrmTokens): Promise<void>
  /** Runs a renewal while no other thread or process renews this portal's tokens. */
  renewAlone<T>(renewal: () => Promise<T>): Promise<T>
  /** The secret that addresses of the portal's events carry, where the CRM signs nothing itself; null when there is none. */
  readEventKey(): Promise<string | null>
  /** The portal answered from another address: stores what the authorisation host says now. */
  storeAddress(address: CrmAddress): Promise<void>
  /** Aborts every call and every wait of the connection. */
  signal?: AbortSignal
}

/** Everything the rest of the server may know about a CRM. How people and events come in differs: see crm-doors.ts. */
export type CrmProvider = {
  readonly name: 'bitrix24' | 'amocrm'
  /** Its departments have a tree and heads; where they have not, an administrator says who leads whom. */
  readonly tellsStructure: boolean
  connect(deps: ConnectionDeps): CrmConnection
  /** Address of a record's card in the CRM. */
  recordUrl(origin: string, ref: RecordRef): string
}
