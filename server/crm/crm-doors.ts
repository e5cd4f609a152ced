import type { ConnectionDeps, CrmAddress, CrmChange, CrmProvider, CrmTokens, VerifiedEntry } from './crm-provider'

/** What an event of the application's own life or of a record says, once its token is known to be right. */
export type CrmEvent =
  | { kind: 'changes'; changes: CrmChange[] }
  | { kind: 'installed'; applicationToken: string; tokens: CrmTokens }
  | { kind: 'uninstalled' }
  /** Fields, currencies or other settings changed: read them again. */
  | { kind: 'catalogue' }
  | { kind: 'ignored' }

/** Bitrix24's ways in: a page is posted with a token of the person who opens it, an event with the token of the installation. */
export type Bitrix24Provider = CrmProvider & {
  /** Verifies a posted page entry at the pinned host; throws `unauthenticated` or `invalid`. */
  readEntry(input: { query: Record<string, unknown>; body: Record<string, unknown> }): Promise<VerifiedEntry>
  /** The portal an event claims to come from, before anything is believed. */
  readEventOrigin(body: Record<string, unknown>): { externalId: string; applicationToken: string }
  /** Parses an event; `installed` is verified at the pinned host. The caller has compared the application token. */
  readEvent(body: Record<string, unknown>): Promise<CrmEvent>
}

/** A code of authorisation as the CRM's redirect brings it, its host and application checked. `isFromWidget`: no person reads the answer. */
export type AccountCode = { code: string; address: CrmAddress; state: string | null; isFromWidget: boolean }

/** What a disposable token says of the person who shows it; `isAdmin` is null when it does not tell, `expiresAt` epoch milliseconds. */
export type AccountVisit = { externalId: string; host: string; userId: string; isAdmin: boolean | null; tokenId: string; expiresAt: number }

/** What a webhook says, before anything is believed. */
export type AccountNotice = { externalId: string | null; changes: CrmChange[] }

/** amoCRM's ways in: a code is brought by a redirect, a page by a token signed with our secret, an event by an address that only we know. */
export type AmocrmProvider = CrmProvider & {
  /** The page where an administrator lets us in; the account's host, where it is known, chooses the brand. */
  authorizeUrl(state: string, host: string | null): string
  /** The address of an account by its host; throws `invalid` for a host that cannot be one. */
  readAccount(host: unknown): CrmAddress
  /** Checks a redirect; throws `invalid` or `forbidden` for a foreign host or application, or for a refusal. */
  readRedirect(query: Record<string, unknown>): AccountCode
  /** Trades a code at the account's own host; throws code `invalid_grant` when it is dead. */
  tradeCode(grant: { code: string; address: CrmAddress }, signal?: AbortSignal): Promise<CrmTokens>
  /** Asks the account who gave us the pair. */
  readGrantor(grant: { address: CrmAddress; tokens: CrmTokens }, signal?: AbortSignal): Promise<VerifiedEntry>
  /** Checks a disposable token; throws `unauthenticated`. The caller compares host and portal, and refuses a second showing. */
  readVisit(token: string): Promise<AccountVisit>
  /** A person of the account as it knows them now; null when it has none such. */
  readPerson(deps: ConnectionDeps, userId: string): Promise<{ name: string; isAdmin: boolean; isActive: boolean; language: string | null } | null>
  /** The account that a signed revocation names; throws `unauthenticated` for a wrong signature. */
  readRevocation(query: Record<string, unknown>): { externalId: string }
  /** Parses a webhook. */
  readWebhook(body: Record<string, unknown>): AccountNotice
  /** Renews the pair of a portal that has not been asked for long; throws code `reconnect` when the grant is dead. */
  renewTokens(deps: ConnectionDeps): Promise<void>
}
