import type { CompanyChange } from '../company/company-types'
import type { Counters } from './counters'
import type { EventHandler, PortalState } from './emulator-types'
import { strike } from './faults'
import type { Faults } from './faults'
import { formatPhpForm } from './php-form'
import type { IssuedToken, TokenStore } from './token-store'

type Delivery = { url: string; body: string }
type SenderDeps = { portal: PortalState; tokens: TokenStore; counters: Counters; faults: Faults }

// One at a time: a slow handler lengthens the intervals, as on the platform.
const concurrency = 1
const timeoutMs = 5_000

/** Posts events to bound handlers. Nobody waits for them, nothing is retried, no order is promised. */
export function createEventSender({ portal, tokens, counters, faults }: SenderDeps) {
  const queue: Delivery[] = []
  const held: Delivery[] = []
  const timers = new Set<NodeJS.Timeout>()
  const idlers: (() => void)[] = []
  const actorTokens = new Map<number, IssuedToken>()
  let running = 0
  let stopped = false
  let seenHistoryId = portal.company.nextId.history

  /** Turns what happened in the company into one event per object and handler. */
  function publish(change: CompanyChange): void {
    for (const { event, data } of toEvents(change)) notify(event, data, change.byPersonId)
  }

  /** Sends an event to everybody who bound it. */
  function notify(event: string, data: Record<string, unknown>, byPersonId: number): void {
    const { installation } = portal
    if (!installation?.finished) return
    for (const handler of installation.handlers) {
      if (handler.event === event && handler.offline) keep(event, data)
      if (handler.event === event && !handler.offline) enqueue({ url: handler.handler, body: formatPhpForm(toEnvelope(event, data, { handler, byPersonId })) })
    }
  }

  /** The queue holds the latest state of each object; faults of the senders do not touch it. */
  function keep(event: string, data: Record<string, unknown>): void {
    const key = `${event}:${JSON.stringify(data)}`
    portal.offlineEvents.delete(key)
    portal.offlineEvents.set(key, { id: portal.nextHandlerId++, at: portal.now(), event, data, processId: null })
  }

  /** Sends an event of the application's own life to an address, whoever bound what. */
  function post(url: string, event: string, data: Record<string, unknown>, auth: Record<string, unknown>): void {
    enqueue({ url, body: formatPhpForm({ event, data, ts: toSeconds(portal.now()), auth }) })
  }

  function toEvents(change: CompanyChange): { event: string; data: Record<string, unknown> }[] {
    if (change.kind === 'currency') return [{ event: 'ONCRMCURRENCYUPDATE', data: { FIELDS: { ID: change.id } } }]
    if (change.kind === 'person') return change.action === 'add' ? [{ event: 'ONUSERADD', data: describePerson(change.id) }] : []
    if (change.kind === 'task' || change.kind === 'activity' || change.kind === 'call') return [describeWork(change)]
    if (change.kind === 'item') return [describeItem(change)]
    const events: { event: string; data: Record<string, unknown> }[] = [{ event: `ONCRMDEAL${change.action.toUpperCase()}`, data: { FIELDS: { ID: String(change.id) } } }]
    const move = (portal.company.historyByDeal.get(change.id) ?? []).findLast((entry) => entry.typeId === 5 && entry.id >= seenHistoryId)
    seenHistoryId = portal.company.nextId.history
    if (move) events.push({ event: 'ONCRMDEALMOVETOCATEGORY', data: { FIELDS: { ID: String(change.id), CATEGORY_ID: String(move.pipelineId), STAGE_ID: move.stageId } } })
    return events
  }

  /** Of a task there is before and after, the missing one the word "undefined"; the end of a call brings the call itself. */
  function describeWork(change: Extract<CompanyChange, { kind: 'task' | 'activity' | 'call' }>): { event: string; data: Record<string, unknown> } {
    const FIELDS = { ID: String(change.id) }
    if (change.kind === 'activity') return { event: `ONCRMACTIVITY${change.action.toUpperCase()}`, data: { FIELDS } }
    if (change.kind === 'task') {
      return {
        event: `ONTASK${change.action.toUpperCase()}`, data: {
          FIELDS_BEFORE: change.action === 'add' ? 'undefined' : FIELDS, FIELDS_AFTER: change.action === 'delete' ? 'undefined' : FIELDS,
          IS_ACCESSIBLE_BEFORE: 'undefined', IS_ACCESSIBLE_AFTER: 'undefined',
        },
      }
    }
    const call = portal.company.calls.get(change.id)
    return {
      event: 'ONVOXIMPLANTCALLEND', data: {
        CALL_ID: call?.callId, CALL_TYPE: call?.typeId, PHONE_NUMBER: call?.phone, PORTAL_NUMBER: 'reg133788', PORTAL_USER_ID: call?.personId, CALL_DURATION: call?.duration,
        CALL_FAILED_CODE: call?.failedCode,
      },
    }
  }

  /** Invoices and smart processes share their events and name the type in the data. */
  function describeItem({ entityTypeId, action, id }: Extract<CompanyChange, { kind: 'item' }>): { event: string; data: Record<string, unknown> } {
    const word = ({ 1: 'LEAD', 3: 'CONTACT', 4: 'COMPANY', 7: 'QUOTE' } as Record<number, string>)[entityTypeId]
    const FIELDS = { ID: String(id), ...(word ? {} : { ENTITY_TYPE_ID: String(entityTypeId) }) }
    return { event: `ONCRM${word ?? 'DYNAMICITEM'}${action.toUpperCase()}`, data: { FIELDS } }
  }

  function describePerson(id: number): Record<string, unknown> {
    const person = portal.company.people.get(id)
    return {
      ID: id, ACTIVE: 'Y', NAME: person?.firstName, LAST_NAME: person?.lastName, PERSONAL_GENDER: person?.gender,
      UF_DEPARTMENT: person?.departmentIds, WORK_POSITION: person?.position,
    }
  }

  function toEnvelope(event: string, data: Record<string, unknown>, { handler, byPersonId }: { handler: EventHandler; byPersonId: number }): Record<string, unknown> {
    const userId = handler.authType === 0 ? byPersonId : handler.authType
    return { event, event_handler_id: handler.id, data, ts: toSeconds(portal.now()), auth: { ...describeActor(userId), ...describePortal() } }
  }

  /** A robot has no account, so there is no access token; and no event but the install one carries a refresh token. */
  function describeActor(userId: number): Record<string, unknown> {
    if (!portal.company.people.get(userId)?.active) return {}
    let token = actorTokens.get(userId)
    if (!token || !tokens.find(token.accessToken) || token.expiresAt - portal.now() < tokens.settings.lifeSeconds * 500) {
      actorTokens.set(userId, (token = tokens.issue(portal.memberId, userId, false)))
    }
    return { access_token: token.accessToken, expires_in: Math.round((token.expiresAt - portal.now()) / 1000) }
  }

  function describePortal(): Record<string, unknown> {
    return {
      scope: portal.app.scope.join(','), domain: new URL(portal.origin()).host, server_endpoint: `${portal.oauthOrigin()}/rest/`, status: portal.app.status,
      client_endpoint: `${portal.origin()}/rest/`, member_id: portal.memberId, application_token: portal.installation?.applicationToken ?? '',
    }
  }

  function enqueue(delivery: Delivery): void {
    if (strike(faults, 'dropEvents')) {
      counters.eventsDropped += 1
      return
    }
    const copies = strike(faults, 'duplicateEvents') ? [delivery, delivery] : [delivery]
    if (faults.reorderEvents > 0) {
      held.push(...copies)
      if (held.length < faults.reorderEvents) return
      faults.reorderEvents = 0
      copies.splice(0, copies.length, ...held.splice(0).reverse())
    }
    if (faults.eventDelayMs === 0) {
      queue.push(...copies)
      pump()
      return
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      queue.push(...copies)
      pump()
    }, faults.eventDelayMs)
    timers.add(timer)
  }

  function pump(): void {
    while (!stopped && running < concurrency) {
      const delivery = queue.shift()
      if (!delivery) break
      running += 1
      void deliver(delivery).finally(() => {
        running -= 1
        pump()
      })
    }
    if (running === 0 && queue.length === 0 && timers.size === 0) idlers.splice(0).forEach((done) => done())
  }

  async function deliver({ url, body }: Delivery): Promise<void> {
    try {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Bitrix24 Webhook Engine' }
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })
      await answer.arrayBuffer()
      if (answer.ok) counters.eventsSent += 1
      else counters.eventsFailed += 1
    } catch {
      // The platform notes a failed call in its own log and forgets it.
      counters.eventsFailed += 1
    }
  }

  return {
    publish, notify, post, describePortal,
    /** Resolves when nothing is queued, delayed or on its way. */
    idle: async (): Promise<void> => {
      if (running === 0 && queue.length === 0 && timers.size === 0) return
      await new Promise<void>((done) => idlers.push(done))
    },
    stop: (): void => {
      stopped = true
      queue.length = 0
      timers.forEach((timer) => clearTimeout(timer))
      timers.clear()
      if (running === 0) idlers.splice(0).forEach((done) => done())
    },
  }
}

export type EventSender = ReturnType<typeof createEventSender>

function toSeconds(instant: number): number {
  return Math.floor(instant / 1000)
}
