import { AppError } from '../../errors'
import type { RecordRef } from '../../../shared/record/record-types'

/** Address of a record's card in the portal; throws `invalid` for a kind the portal has no card for here. */
export function recordUrl(origin: string, { kind, id }: RecordRef): string {
  if (kind !== 'deal') throw new AppError('invalid', 'record_kind', `There is no card address for ${kind}.`)
  return `${origin}/crm/deal/details/${encodeURIComponent(id)}/`
}
