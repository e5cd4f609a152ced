import type { WorkHours } from '../../../shared/period/work-calendar-types'

/** Hours as they are being typed; an empty text is a field that is not filled. */
export type HoursDraft = { from: string; to: string }

/** What keeps the hours from being saved; null when nothing does. */
export function checkHours({ from, to }: HoursDraft): 'empty' | 'order' | null {
  if (from === '' || to === '') return 'empty'
  return from < toEnd(to) ? null : 'order'
}

/** Hours as the server takes them: a day that ends at midnight ends at 24:00. */
export function toWorkHours({ from, to }: HoursDraft): WorkHours {
  return { from, to: toEnd(to) }
}

/** Hours as fields of time show them, which know no 24:00. */
export function toHoursDraft({ from, to }: WorkHours): HoursDraft {
  return { from, to: to === '24:00' ? '00:00' : to }
}

function toEnd(to: string): string {
  return to === '00:00' ? '24:00' : to
}
