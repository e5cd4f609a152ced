import type { PageSession } from '../../shared/api/session-contract'
import { createAmocrmHost } from './amocrm-host'
import { createBitrix24Host, isBitrix24Frame } from './bitrix24-host'
import type { Host } from './host'
import { createStandaloneHost } from './standalone-host'

/** The host of a page that was opened with this session; null without one. */
export function createHost(page: Window, session: PageSession | null): Host {
  if (session?.crm === 'amocrm' && session.origin) return createAmocrmHost(page, new URL(session.origin).origin)
  return isBitrix24Frame(page) ? createBitrix24Host(page) : createStandaloneHost(page)
}
