import { inject } from 'vue'
import type { InjectionKey } from 'vue'

export type Theme = 'light' | 'dark'

/** The place the page lives in: what it can ask of the CRM's own page around it. */
export type Host = {
  kind: 'bitrix24' | 'amocrm' | 'standalone'
  /** What the page around looks like; null where it does not say, and the person's system decides. */
  theme(): Theme | null
  /** The language of the page around; null where it does not say. */
  language: string | null
  /** Where an administrator lets us in again; null where opening the application does it. */
  reconnectUrl: string | null
  /** Tells the CRM that installation is complete; the CRM then opens the application itself. False when it cannot. */
  finishInstall(): Promise<boolean>
  /** Opens a CRM record over the page, or in a new tab where the CRM cannot. */
  openRecord(url: string): Promise<void>
  /** Makes the frame so many pixels high, so that it needs no scroll bar of its own. */
  fit(height: number): void
  /** Loads the page anew, with the CRM's own page around it. */
  reload(): void
}

/** A host that says nothing of itself. */
export const silent = { theme: () => null, language: null, reconnectUrl: null } as const

export const hostKey: InjectionKey<Host> = Symbol('host')

/** The page's host; throws outside the application. */
export function useHost(): Host {
  const host = inject(hostKey)
  if (!host) throw new Error('the host is not provided')
  return host
}
