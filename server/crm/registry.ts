import type { Clock } from '../clock'
import { createBitrix24Provider } from './bitrix24/bitrix24-provider'
import type { CrmProvider } from './crm-provider'

export type Providers = ReadonlyMap<CrmProvider['name'], CrmProvider>

type Deps = {
  bitrix24: { clientId: string; clientSecret: string; oauthUrls: readonly string[] } | null
  extraHosts: readonly string[]
  publicUrl: string
  clock: Clock
  log: { warn(context: Record<string, unknown>, message: string): void }
}

/** The providers that have credentials. The one place that names vendors. */
export function createProviders({ bitrix24, ...common }: Deps): Providers {
  const providers = new Map<CrmProvider['name'], CrmProvider>()
  if (bitrix24) providers.set('bitrix24', createBitrix24Provider({ ...bitrix24, ...common }))
  return providers
}
