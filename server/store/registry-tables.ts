import type { Generated } from 'kysely'

/** `live` while tokens work; `reconnect` when the grant is dead and an admin must open the app again. */
export type PortalState = 'live' | 'reconnect'

/** What became of a code of authorisation. */
export type GrantOutcome = 'waiting' | 'installed' | 'refused'

/** Rows of the registry; see migrations/registry. Encrypted columns hold what `secrets` sealed. */
export type RegistryTables = {
  portals: {
    id: string; crm: string; external_id: string; origin: string; rest_url: string; oauth_url: string; name: string
    state: PortalState; message: string | null; installer_id: string; application_token: Buffer | null; installed_at: number
    event_key_hash: string | null
  }
  portal_tokens: { portal_id: string; access_token: Buffer; refresh_token: Buffer; expires_at: number; updated_at: number; renewing_until: Generated<number> }
  sessions: {
    token_hash: string; portal_id: string; user_id: string; user_name: string; is_admin: number; language: string; created_at: number; expires_at: number
  }
  inbox: {
    id: Generated<number>; portal_id: string; kind: string; record_id: string; deleted: number; received_at: number
    attempts: Generated<number>; not_before: Generated<number>; error: string | null
  }
  grant_codes: {
    code_hash: string; crm: string; origin: string; sealed: Buffer | null; received_at: number
    attempts: Generated<number>; not_before: Generated<number>; outcome: GrantOutcome; reason: string | null; portal_id: string | null
  }
  page_codes: { code_hash: string; portal_id: string; user_id: string; user_name: string; is_admin: number; language: string; expires_at: number }
  shown_tokens: { token_hash: string; expires_at: number }
}
