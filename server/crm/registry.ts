import type { Clock } from '../clock'
import type { Config } from '../config'
import { createAmocrmProvider } from './amocrm/amocrm-provider'
import { createBitrix24Provider } from './bitrix24/bitrix24-provider'
import type { AmocrmProvider, Bitrix24Provider } from './crm-doors'
import type { CrmProvider } from './crm-provider'

export type Providers = ReadonlyMap<CrmProvider['name'], CrmProvider>

/** Every CRM that has credentials, and the ways in of each; null for one that is off. */
export type Crms = { providers: Providers; bitrix24: Bitrix24Provider | null; amocrm: AmocrmProvider | null }

type Deps = {
  config: Pick<Config, 'bitrix24' | 'amocrm' | 'extraHosts' | 'publicUrl'>
  clock: Clock
  log: { warn(context: Record<string, unknown>, message: string): void }
}

/** The providers that have credentials. The one place that names vendors. */
export function createProviders({ config: { extraHosts, publicUrl, ...config }, clock, log }: Deps): Crms {
  const common = { extraHosts, publicUrl, clock, log }
  const bitrix24 = config.bitrix24 && createBitrix24Provider({ ...config.bitrix24, ...common })
  const amocrm = config.amocrm && createAmocrmProvider({ ...config.amocrm, ...common })
  return { bitrix24, amocrm, providers: new Map([bitrix24, amocrm].flatMap((provider) => (provider ? [[provider.name, provider]] : []))) }
}
