import express from 'express'
import { createDeal, deleteDeal, updateDeal } from '../company/company-actions'
import type { Acting, DealDraft, DealPatch } from '../company/company-actions'
import type { Company, CompanyChange } from '../company/company-types'
import { createItem } from '../company/item-actions'
import { createLife } from '../company/life'
import type { Life } from '../company/life'
import { listIncoming } from './amo-lead'
import type { Counters } from './counters'
import type { AccountState } from './emulator-types'
import type { Faults } from './faults'
import type { HookSender } from './hook-sender'
import type { IntegrationLife } from './integration-life'
import { dealIdOf } from './lead-ids'
import type { Limits } from './limiter'
import { acceptUnsorted, declineUnsorted, uidOf } from './unsorted-routes'

export type Controlled = {
  state: AccountState; company: Company; counters: Counters; faults: Faults; limits: Limits; app: IntegrationLife; hooks: HookSender
  publish(change: CompanyChange): void
  expireTokens(): void
  killGrants(): void
  unblock(): void
  deleteUser(id: number): void
  rename(): Promise<void>
}

/** The hand behind the stage, over HTTP: figures, faults and acts, for a demo and for tests in another process. Leads go by amoCRM's ids. */
export function createControlRoutes(account: Controlled): { router: express.Router; stop(): void } {
  const router = express.Router()
  const acting = (byPersonId: unknown): Acting => ({ company: account.company, now: account.state.now(), byPersonId: Number(byPersonId ?? account.app.admin()) })
  const publishAll = (changes: readonly CompanyChange[]): void => changes.forEach((change) => account.publish(change))
  let timer: NodeJS.Timeout | undefined
  router.use(express.json())

  router.get('/state', (_request, response) => {
    const { state, company, counters, faults, limits, hooks } = account
    response.json({
      id: state.id, subdomain: state.subdomain, origin: state.origin(), oauthOrigin: state.oauthOrigin(), company: company.name, counters, faults, limits, leads: company.deals.size,
      people: company.people.size, events: state.events.events.length, notes: state.notes.size, installed: state.installation !== null, subscriptions: state.subscriptions, hooksWaiting: hooks.waiting,
    })
  })
  router.post('/faults', (request, response) => response.json(Object.assign(account.faults, request.body)))
  router.post('/limits', (request, response) => response.json(Object.assign(account.limits, request.body)))
  router.post('/leads', (request, response) => {
    const { byPersonId, ...draft } = request.body as DealDraft & { byPersonId?: number }
    const changes = createDeal(acting(byPersonId), draft)
    publishAll(changes)
    response.json({ id: changes[0]?.id })
  })
  router.post('/leads/:id', (request, response) => {
    const { byPersonId, ...patch } = request.body as DealPatch & { byPersonId?: number }
    publishAll(updateDeal(acting(byPersonId), dealOf(request.params.id), patch))
    response.json({ result: true })
  })
  router.delete('/leads/:id', (request, response) => {
    publishAll(deleteDeal(acting(undefined), dealOf(request.params.id)))
    response.json({ result: true })
  })
  router.post('/leads/:id/:act', (request, response) => {
    const deal = account.company.deals.get(dealOf(request.params.id))
    const semantics = ({ win: 'S', lose: 'F', reopen: null } as Record<string, 'S' | 'F' | null>)[request.params.act]
    const stage = account.company.stages.filter((one) => one.pipelineId === deal?.pipelineId && one.semantics === semantics).sort((a, b) => a.sort - b.sort)[0]
    if (!deal || !stage) response.status(404).json({ error: 'no such lead or act' })
    else {
      publishAll(updateDeal(acting((request.body as { byPersonId?: number }).byPersonId ?? deal.assignedById), deal.id, { stageId: stage.statusId }))
      response.json({ result: true })
    }
  })
  router.post('/unsorted', (request, response) => {
    publishAll(createItem(acting(0), 1, request.body as Parameters<typeof createItem>[2]))
    response.json({ waiting: listIncoming(account.state).map((item) => uidOf(account.state, item)) })
  })
  router.post('/unsorted/:uid/:act', (request, response) => {
    const item = listIncoming(account.state).find((one) => uidOf(account.state, one) === request.params.uid)
    const userId = Number((request.body as { userId?: number }).userId ?? account.app.admin())
    if (!item) response.status(404).json({ error: 'no such incoming lead' })
    else {
      if (request.params.act === 'accept') acceptUnsorted(account.state, item, { userId }, account.publish)
      else declineUnsorted(account.state, item, userId, account.publish)
      response.json({ result: true })
    }
  })
  router.post('/life', (request, response) => {
    const { perMinute, seed } = request.body as { perMinute: number; seed?: number }
    clearInterval(timer)
    if (perMinute > 0) timer = start(createLife({ company: account.company, seed: seed ?? 1, now: account.state.now(), dealsPerMinute: perMinute, emit: account.publish }))
    response.json({ result: true })
  })
  router.post('/act/:name', async (request, response) => {
    const { userId } = (request.body ?? {}) as { userId?: number }
    const acts: Record<string, () => unknown> = {
      install: () => account.app.install(userId), uninstall: () => account.app.uninstall(), rename: () => account.rename(), unblock: () => account.unblock(),
      'expire-tokens': () => account.expireTokens(), 'kill-grants': () => account.killGrants(), 'repeat-hooks': () => account.hooks.repeatNow(), 'delete-user': () => account.deleteUser(Number(userId)),
    }
    const act = acts[request.params.name]
    if (!act) response.status(404).json({ error: 'no such act' })
    else response.json({ result: (await act()) ?? true, origin: account.state.origin() })
  })
  return { router, stop: () => clearInterval(timer) }

  function dealOf(leadId: string): number {
    return dealIdOf(account.state, Number(leadId))
  }

  function start(life: Life): NodeJS.Timeout {
    return setInterval(() => life.tick(account.state.now()), 200)
  }
}
