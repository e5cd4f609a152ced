import { AppError } from '../../errors'
import { runAll, type BatchCommand, type RunBatch } from './batch'
import { boundEventSchema, boundPlacementSchema, featureSchema } from './payload-schema'
import { catalogueEvents, dealEvents, keptEvents, lifeEvents, recordEvents } from './read-event'

export type BindLog = { warn(context: Record<string, unknown>, message: string): void }

const wanted: readonly string[] = [...new Set([...dealEvents, 'ONAPPUNINSTALL', ...recordEvents]), ...catalogueEvents, ...lifeEvents.filter((event) => event !== 'ONAPPUNINSTALL')]
const placements = ['CRM_ANALYTICS_MENU'] as const
const titles = { ru: { TITLE: 'Вымпел: цели и премии' }, en: { TITLE: 'Vympel: goals and bonuses' } }

/** Binds what is not bound yet to our addresses. A missing optional binding is logged; throws code `events_refused` when a needed event cannot be bound. */
export async function bindPortal(run: RunBatch, { publicUrl, log }: { publicUrl: string; log: BindLog }): Promise<void> {
  const eventUrl = `${publicUrl}/bitrix24/events`
  const pageUrl = `${publicUrl}/bitrix24/app`
  const state = await run([{ key: 'events', method: 'event.get', params: {} }, { key: 'placements', method: 'placement.get', params: {} }, { key: 'offline', method: 'feature.get', params: { CODE: 'rest_offline_extended' } }], 'live')
  const boundEvents = readEvents(state, eventUrl)
  const boundPlaces = readPlacements(state, pageUrl)
  const commands: BatchCommand[] = [
    ...wanted.filter((event) => !boundEvents.has(event)).map((event) => ({ key: event, method: 'event.bind', params: { event, handler: eventUrl } })),
    ...(hasOffline(state) ? keptEvents.filter((event) => !readOffline(state).has(event)).map((event) => ({ key: `kept.${event}`, method: 'event.bind', params: { event, event_type: 'offline' } })) : []),
    ...placements.filter((place) => !boundPlaces.has(place)).map((place) => ({
      key: place, method: 'placement.bind', params: { PLACEMENT: place, HANDLER: pageUrl, TITLE: titles.en.TITLE, LANG_ALL: titles },
    })),
  ]
  if (commands.length === 0) return
  for (const [key, item] of await runAll(run, commands, 'live')) {
    if (!('error' in item) || /already/i.test(JSON.stringify(item.error.details))) continue
    if (dealEvents.includes(key)) throw new AppError('upstream', 'events_refused', 'The CRM refuses to send events: its plan or version has none.', { cause: item.error })
    log.warn({ binding: key, details: item.error.details }, 'an optional binding was refused')
  }
}

/** The plan has a queue in which the portal keeps events until they are confirmed. */
function hasOffline(state: Awaited<ReturnType<RunBatch>>): boolean {
  const item = state.get('offline')
  return item !== undefined && 'result' in item && featureSchema.safeParse(item.result).data?.value === true
}

function readOffline(state: Awaited<ReturnType<RunBatch>>): Set<string> {
  const item = state.get('events')
  const bound = boundEventSchema.array().safeParse(item && 'result' in item ? item.result : [])
  return new Set((bound.data ?? []).filter(({ offline }) => offline).map(({ event }) => event.toUpperCase()))
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
