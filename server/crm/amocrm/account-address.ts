import { AppError } from '../../errors'
import type { CrmAddress } from '../crm-provider'

const accountHost = /^[a-z0-9-]+\.(?:amocrm\.ru|amocrm\.com|kommo\.com)$/

/** The address of an account from the host that a redirect names; throws `invalid` unless it is one of amoCRM's or the operator listed it. */
export function toAccountAddress(host: unknown, extraHosts: readonly string[]): CrmAddress {
  const name = typeof host === 'string' ? host.toLowerCase() : ''
  const listed = extraHosts.find((each) => [name, `${name}:443`, `${name}:80`].includes(each.toLowerCase()))
  if (listed === undefined && !accountHost.test(name)) {
    throw new AppError('invalid', 'account_host', 'The redirect names no account of amoCRM. Hosts of one\'s own are listed in CRM_EXTRA_HOSTS.')
  }
  return toAddress(`${listed === undefined || listed.endsWith(':443') ? 'https' : 'http'}://${name}`)
}

/** Everything of an account lies at its own host. */
export function toAddress(accountOrigin: string): CrmAddress {
  const { origin } = new URL(accountOrigin)
  return { origin, restUrl: `${origin}/api/v4/`, oauthUrl: origin }
}
