import { AppError } from '../../errors'
import { runAll, type BatchCommand, type RunBatch } from './batch'
import { boundEventSchema, boundPlacementSchema } from './payload-schema'
import { catalogueEvents, dealEvents, lifeEvents, recordEvents } from './read-event'

export type BindLog = { warn(context: Record<string, unknown>, message: string): void }

const needed: readonly string[] = [...dealEvents, 'ONAPPUNINSTALL']
const wanted: readonly string[] = [...new Set([...needed, ...recordEvents]), ...catalogueEvents, ...lifeEvents.filter((event) => event !== 'ONAPPUNINSTALL')]
const placements = ['CRM_ANALYTICS_MENU'] as const
const titles = { ru: { TITLE: 'Вымпел: цели и премии' }, en: { TITLE: 'Vympel: goals and bonuses' } }

/** Binds what is not bound yet to our addresses. A missing optional binding is logged; throws code `events_refused` when a needed event cannot be bound. */
export async function bindPortal(run: RunBatch, { publicUrl, log }: { publicUrl: string; log: BindLog }): Promise<void> {
  const eventUrl = `${publicUrl}/bitrix24/events`
  const pageUrl = `${publicUrl}/bitrix24/app`
  const state = await run([{ key: 'events', method: 'event.get', params: {} }, { key: 'placements', method: 'placement.get', params: {} }], 'live')
  const boundEvents = readEvents(state, eventUrl)
  const boundPlaces = readPlacements(state, pageUrl)
  const commands: BatchCommand[] = [
    ...wanted.filter((event) => !boundEvents.has(event)).map((event) => ({ key: event, method: 'event.bind', params: { event, handler: eventUrl } })),
    ...placements.filter((place) => !boundPlaces.has(place)).map((place) => ({
      key: place, method: 'placement.bind', params: { PLACEMENT: place, HANDLER: pageUrl, TITLE: titles.en.TITLE, LANG_ALL: titles },
    })),
  ]
  if (commands.length === 0) return
  for (const [key, item] of await runAll(run, commands, 'live')) {
    if (!('error' in item) || /already/i.test(JSON.stringify(item.error.details))) continue
    if (needed.includes(key)) throw new AppError('upstream', 'events_refused', 'The CRM refuses to send events: its plan or version has none.', { cause: item.error })
    log.warn({ binding: key, details: item.error.details }, 'an optional binding was refused')
  }
}

/** What is bound already; nothing when the portal does not tell, since binding twice is refused and does no harm. */
function readEvents(state: Awaited<ReturnType<RunBatch>>, eventUrl: string): Set<string> {
  const item = state.get('events')
  const bound = boundEventSchema.array().safeParse(item && 'result' in item ? item.result : [])
  return new Set((bound.data ?? []).filter(({ handler }) => handler === eventUrl).map(({ event }) => event.toUpperCase()))
}

function readPlacements(state: Awaited<ReturnType<RunBatch>>, pageUrl: string): Set<string> {
  const item = state.get('placements')
  const bound = boundPlacementSchema.array().safeParse(item && 'result' in item ? item.result : [])
  return new Set((bound.data ?? []).filter(({ handler }) => handler === pageUrl).map(({ placement }) => placement))
}
