import { useI18n } from 'vue-i18n'
import { useSessionStore } from '../live/session-store'
import { createDayFormat } from './format-day'
import { createFigureFormat } from './format-figure'

const knownUnits = new Set(['deal', 'lead', 'invoice', 'quote', 'task', 'activity', 'call', 'contact', 'company', 'item', 'record', 'day', 'hour', 'point'])

/** What is counted has a word of its own, different companies as companies; anything else is records. */
function wordOf(of: string): string {
  const kind = of.replace(/Id$/, '')
  return knownUnits.has(kind) || /^[A-Z]{3}$/.test(of) ? kind : 'record'
}

/** Figures, money and days in the page's language and the portal's zone. */
export function useFormat() {
  const { t, locale } = useI18n()
  const session = useSessionStore()
  const figures = createFigureFormat(locale.value, (of, count, text, form) =>
    t(`units.${form}.${wordOf(of)}`, { text }, count),
  )
  return { ...figures, ...createDayFormat(locale.value, session.portal?.timeZone ?? 'UTC') }
}
export type Format = ReturnType<typeof useFormat>
