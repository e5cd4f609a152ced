import { AppError } from '../../errors'
import type { AccountCode } from '../crm-doors'
import { toAccountAddress } from './account-address'

/** Checks what a redirect of amoCRM brings; throws `invalid` for a foreign host or integration, `forbidden` when the person said no. */
export function readRedirect({ clientId, extraHosts }: { clientId: string; extraHosts: readonly string[] }, query: Record<string, unknown>): AccountCode {
  const { code, referer, client_id: client, state, error, from_widget: fromWidget } = query
  if (typeof error === 'string') throw new AppError('forbidden', 'grant_denied', 'Access to the account was not given.')
  if (client !== clientId) throw new AppError('invalid', 'foreign_client', 'client_id is of another integration.')
  const address = toAccountAddress(referer, extraHosts)
  if (typeof code !== 'string' || code === '' || code.length > 4000) throw new AppError('invalid', 'code_missing', 'The redirect brings no code.')
  return { code, address, state: typeof state === 'string' && state !== '' ? state : null, isFromWidget: fromWidget !== undefined }
}
