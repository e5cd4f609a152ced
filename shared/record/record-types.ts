import type { RelatedKind } from './related-fields'

/** Kinds of CRM records, in our words. A smart process is `item:<entityTypeId>`. */
export type RecordKind =
  | 'deal' | 'lead' | 'invoice' | 'quote' | 'task' | 'activity' | 'call' | 'contact' | 'company'
  | `item:${string}`

/** Points at one CRM record; ids are strings everywhere. */
export type RecordRef = { kind: RecordKind; id: string }

/** What a stage means: still open, won or lost. */
export type StageKind = 'open' | 'won' | 'lost'

/** A value of a field: scalars as they are, several values as a list, absent as null. Instants and dates are ISO text. */
export type FieldValue = string | number | boolean | null | readonly (string | number)[]

/** Minor units of a currency that is not the portal's base one. */
export type ForeignAmount = { amountMinor: number; currency: string }

/** One product row by the names of `rowFields`; money is in minor units of the base currency. */
export type ProductRow = Readonly<Record<string, FieldValue>>

/**
 * One CRM record after conversion. Instants are epoch milliseconds.
 * `amountMinor` is in minor units of `currency`; `baseMinor` the same in the portal's base currency.
 * `fields` holds every other field by its catalogue name: `sourceId`, `custom.UF_CRM_REGION`; `foreign` what the custom money among them is
 * in its own currency, where that is another one.
 */
export type CrmRecord = {
  kind: RecordKind
  id: string
  title: string
  ownerId: string | null
  creatorId: string | null
  createdAt: number
  updatedAt: number
  /** When the CRM last moved the record to another stage; null when it does not say. */
  movedAt: number | null
  pipelineId: string | null
  stageId: string | null
  stageKind: StageKind | null
  amountMinor: number | null
  currency: string | null
  baseMinor: number | null
  /** Templates of recurring deals and the like: kept, never counted. */
  excluded: boolean
  fields: Readonly<Record<string, FieldValue>>
  foreign?: Readonly<Record<string, ForeignAmount>> | undefined
  /** Product rows; absent while they have not been read, and for kinds without them. */
  rows?: readonly ProductRow[] | undefined
  /** Records this one refers to, loaded where a funnel names their fields. */
  related?: Readonly<Partial<Record<RelatedKind, CrmRecord>>> | undefined
}

/** The CRM's own note that a record entered a stage. `seq` orders entries of one second. */
export type StageEntry = {
  entryId: string
  seq: number
  recordId: string
  at: number
  pipelineId: string | null
  stageId: string
  stageKind: StageKind
}

/** From `fromAt` on the record belonged to `ownerId`; `assumed` when nobody saw the change happen. */
export type OwnerInterval = { fromAt: number; ownerId: string | null; assumed: boolean }

/** A record with what the CRM and we ourselves know of its past, both lists in order of time. */
export type RecordHistory = { stages: readonly StageEntry[]; owners: readonly OwnerInterval[] }
