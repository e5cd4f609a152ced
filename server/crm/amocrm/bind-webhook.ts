import { AppError } from '../../errors'
import type { AmoRest } from './amo-rest'
import { statusOf } from './rest-problem'
import { embedded, isYes, toText, type Row } from './to-values'

/** What we want to be told of; the account sends no calls but as notes. */
export const wantedSettings: readonly string[] = [
  ...['lead', 'contact', 'company', 'task'].flatMap((entity) => [`add_${entity}`, `update_${entity}`, `delete_${entity}`, `responsible_${entity}`]),
  'restore_lead', 'restore_contact', 'restore_company', 'status_lead', 'note_lead', 'note_contact', 'note_company',
]

/**
 * Subscribes our address to the account's webhooks unless it is already, and takes away addresses of ours with an older secret. One that the
 * account has switched off is subscribed anew. Throws code `events_refused` where the tariff has no webhooks.
 */
export async function bindWebhook(rest: AmoRest, { publicUrl, key, sent }: { publicUrl: string; key: string | null; sent(message: string): void }): Promise<void> {
  const prefix = `${publicUrl}/amocrm/webhook/`
  if (key === null) throw new AppError('upstream', 'events_refused', 'The account has no address for its webhooks yet.')
  const destination = `${prefix}${key}`
  try {
    const known = embedded(await readKnown(rest) ?? {}, 'webhooks')
    const ours = known.find((row) => row.destination === destination)
    if (ours && isYes(ours.disabled)) sent('the account had switched our webhook off')
    const settings = new Set(Array.isArray(ours?.settings) ? ours.settings.map(String) : [])
    if (!ours || isYes(ours.disabled) || wantedSettings.some((code) => !settings.has(code))) await rest.post('webhooks', { destination, settings: wantedSettings, sort: 10 })
    for (const row of known) {
      const address = toText(row.destination)
      if (address?.startsWith(prefix) && address !== destination) await rest.remove('webhooks', { destination: address })
    }
  } catch (error) {
    const status = statusOf(error)
    if (status === null || ![400, 402, 403, 404, 405, 422].includes(status)) throw error
    throw new AppError('upstream', 'events_refused', `The account refuses to send webhooks (HTTP ${status}): its tariff has none.`, { cause: error })
  }
}

/** Where nothing is subscribed there may be no list either; whether the tariff has webhooks, the subscription tells. */
async function readKnown(rest: AmoRest): Promise<Row | null> {
  try {
    return await rest.get('webhooks')
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}
