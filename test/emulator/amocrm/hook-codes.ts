import type { Happening } from './happening'

const things = ['lead', 'contact', 'company', 'customer', 'task']
/** What `settings` of a subscription may name. Incoming leads, messages and list elements can be ticked by hand in the account only. */
export const hookCodes = new Set([
  ...['add', 'update', 'delete', 'responsible'].flatMap((action) => things.map((thing) => `${action}_${thing}`)),
  'restore_lead', 'restore_contact', 'restore_company', 'status_lead', 'note_lead', 'note_contact', 'note_company', 'note_customer', 'add_talk', 'update_talk', 'add_chat_template_review',
])

const noteCodes: Record<string, string> = { leads: 'note_lead', contacts: 'note_contact', companies: 'note_company', customers: 'note_customer' }

/** The code that a happening is sent under. */
export function codeOf(happening: Happening): string {
  if (happening.entity === 'note') return noteCodes[happening.note.entityType] ?? ''
  if (happening.entity === 'unsorted') return happening.action === 'add' ? 'add_unsorted' : 'delete_unsorted'
  return `${happening.action}_${happening.entity}`
}
