import { inject } from 'vue'
import type { InjectionKey } from 'vue'

/** The place the page lives in: what it can ask of the CRM's own page around it. */
export type Host = {
  kind: 'bitrix24' | 'standalone'
  /** Tells the CRM that installation is complete; the CRM then opens the application itself. False when it cannot. */
  finishInstall(): Promise<boolean>
  /** Opens a CRM record over the page, or in a new tab where the CRM cannot. */
  openRecord(url: string): Promise<void>
  /** Makes the frame so many pixels high, so that it needs no scroll bar of its own. */
  fit(height: number): void
  /** Loads the page anew, with the CRM's own page around it. */
  reload(): void
}

export const hostKey: InjectionKey<Host> = Symbol('host')

/** The page's host; throws outside the application. */
export function useHost(): Host {
  const host = inject(hostKey)
  if (!host) throw new Error('the host is not provided')
  return host
}
