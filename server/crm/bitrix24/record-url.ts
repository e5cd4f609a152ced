import type { RecordRef } from '../../../shared/record/record-types'
import { AppError } from '../../errors'
import { standardItemKinds } from './item-kinds'

const ownCards = new Set(['deal', 'lead', 'contact', 'company'])

/** Address of a record's card in the portal; throws `invalid` for a kind the portal has no card for. */
export function recordUrl(origin: string, { kind, id }: RecordRef): string {
  const card = encodeURIComponent(id)
  if (ownCards.has(kind)) return `${origin}/crm/${kind}/details/${card}/`
  if (kind === 'task') return `${origin}/company/personal/user/0/tasks/task/view/${card}/`
  if (kind === 'activity') return `${origin}/crm/activity/?open_view=${card}`
  // Calls have no card of their own.
  if (kind === 'call') return `${origin}/telephony/detail.php`
  const type = standardItemKinds.find((each) => each.kind === kind)?.entityTypeId ?? /^item:(\d+)$/.exec(kind)?.[1]
  if (type === undefined) throw new AppError('invalid', 'record_kind', `There is no card address for ${kind}.`)
  return `${origin}/crm/type/${type}/details/${card}/`
}
