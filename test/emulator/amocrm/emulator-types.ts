import type { Company, CompanyChange, Person } from '../company/company-types'
import type { EventLog } from './event-log'
import type { LeadShadow } from './lead-shadow'

/** The addresses that the card of the integration names. */
export type IntegrationUrls = { redirectUri: string; uninstallUrl?: string; widgetUrl?: string }

/** The integration as its developer's cabinet describes it; one per emulator. */
export type IntegrationCard = { clientId: string; clientSecret: string; name: string; scopes: string[]; urls: IntegrationUrls | null }

/** What the account has while the integration is installed. */
export type Installation = { byPersonId: number; at: number; widgetSettings: Record<string, string> }

export type Subscription = {
  id: number; destination: string; settings: string[]; createdAt: number; updatedAt: number; createdBy: number; sort: number; disabled: boolean
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
  bin: Map<number, { updatedAt: number; updatedBy: number }>
  lossReasons: Map<number, number | null>
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
