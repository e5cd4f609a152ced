import type { Company, CompanyChange, Deal, Person } from '../company/company-types'
import type { AmoNote } from './amo-note'
import type { EventLog } from './event-log'
import type { AmoValue } from './field-values'
import type { LeadShadow } from './lead-shadow'
import type { TaskShadow } from './task-shadow'

/** The addresses that the card of the integration names. */
export type IntegrationUrls = { redirectUri: string; uninstallUrl?: string; widgetUrl?: string }

/** The integration as its developer's cabinet describes it; one per emulator. */
export type IntegrationCard = { clientId: string; clientSecret: string; name: string; scopes: string[]; urls: IntegrationUrls | null }

/** What the account has while the integration is installed. */
export type Installation = { byPersonId: number; at: number; widgetSettings: Record<string, string> }

export type Subscription = {
  id: number; destination: string; settings: string[]; createdAt: number; updatedAt: number; createdBy: number; sort: number; disabled: boolean
  /** Moments of bad answers. */
  failures: number[]
}

/** Everything a route of the account may look at or change. `version` grows with each change of its data. */
export type AccountState = {
  id: number
  subdomain: string
  company: Company
  card: IntegrationCard
  language: 'ru' | 'en'
  hasWebhooks: boolean
  isApiFilterEnabled: boolean
  hasMinorUnits: boolean
  isUnsortedOn: boolean
  installation: Installation | null
  subscriptions: Subscription[]
  /** Users that an administrator has deleted: gone from the list, alive in history. */
  deletedUserIds: Set<number>
  events: EventLog
  /** What was last known of each lead, and what is left of the deleted ones. */
  shadows: Map<number, LeadShadow>
  bin: Map<number, { updatedAt: number; updatedBy: number; deal: Deal | null }>
  /** Reasons of loss that somebody chose, by deal. */
  lossReasons: Map<number, number | null>
  /** The same for tasks, for whom a card belongs to (`contacts:1`), and which incoming leads wait. */
  taskShadows: Map<number, TaskShadow>
  cardOwners: Map<string, number>
  incoming: Set<number>
  /** Deals that were incoming leads: the lead's id by the deal's. */
  aliases: Map<number, number>
  notes: Map<number, AmoNote>
  nextNoteId: number
  taskResults: Map<number, string>
  /** Values of custom fields that came through the API, by `leads:5` and the field. */
  written: Map<string, Map<number, AmoValue[]>>
  version: number
  now(): number
  origin(): string
  oauthOrigin(): string
}

/** A request to the API with what its token told. `query` is nested as PHP reads it. */
export type ApiCall = {
  account: AccountState; user: Person; params: Record<string, string>; query: Record<string, unknown>; body: unknown; path: string
  publish(change: CompanyChange): void
}
/** null is 204: nothing found, or nothing to say. */
export type ApiAnswer = { status?: number; body: Record<string, unknown> } | null
export type ApiRoute = { method: 'get' | 'post' | 'patch' | 'delete'; path: string; run(call: ApiCall): ApiAnswer }
