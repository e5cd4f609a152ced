import type { Company, CompanyChange, Person } from '../company/company-types'

/** The addresses that the vendor's card of the application names. `eventUrl` receives ONAPPINSTALL and ONAPPUNINSTALL. */
export type AppUrls = { installUrl: string; appUrl: string; eventUrl?: string }

/** The application as the vendor's cabinet describes it; one per emulator. */
export type AppCard = {
  clientId: string; clientSecret: string; code: string; title: string; version: number
  status: 'F' | 'L' | 'T' | 'P' | 'D' | 'S'; scope: string[]; urls: AppUrls | null
}

export type EventHandler = { id: number; event: string; handler: string; authType: number; offline: boolean }
export type OfflineEvent = { id: number; at: number; event: string; data: Record<string, unknown>; processId: string | null }
export type BoundPlacement = {
  placement: string; handler: string; title: string; description: string
  langAll: Record<string, Record<string, string>>; options: Record<string, unknown>; userId: number
}

/** What an installed application has on a portal. Nothing of it outlives the uninstall. */
export type Installation = {
  applicationToken: string
  finished: boolean
  handlers: EventHandler[]
  placements: BoundPlacement[]
  options: Record<string, unknown>
  userOptions: Map<number, Record<string, unknown>>
}

export type Notification = { id: number; userId: number; message: string; tag: string | null; at: number }

/** What an older portal on its owner's server lacks. It has no leaky bucket and tells no computing time. */
export type Box = { missing: ReadonlySet<string>; hasEvents: boolean }

/** Everything a REST method may look at or change. */
export type PortalState = {
  memberId: string
  language: string
  licenseFamily: string
  company: Company
  app: AppCard
  installation: Installation | null
  notifications: Notification[]
  nextHandlerId: number
  /** After a deal left a pipeline, stage history forgets the stages of the pipeline it left (b24restdocs issue 8). */
  historyForgetsLeftPipelines: boolean
  /** Numbers of types that nobody may read through the application. */
  deniedTypes: Set<number>
  /** The plan has the queue of offline events. */
  hasOffline: boolean
  /** The latest event of each object for those who bound it offline. */
  offlineEvents: Map<string, OfflineEvent>
  /** A portal on its owner's server; null in the cloud. */
  box: Box | null
  now(): number
  origin(): string
  oauthOrigin(): string
}

export type MethodCall = { portal: PortalState; user: Person; params: Params; publish: PublishChange }
export type MethodAnswer = { result: unknown; total?: number; next?: number }
export type RestMethod = {
  /** Any one of these scopes opens the method; an empty list needs none. */
  scopes: readonly string[]
  run(call: MethodCall): MethodAnswer
}
export type Params = Record<string, unknown>
export type PublishChange = (change: CompanyChange) => void
