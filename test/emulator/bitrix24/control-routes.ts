import express from 'express'
import type { Company, CompanyChange, DealRow } from '../company/company-types'
import { createDeal, deleteDeal, setDealRows, updateDeal } from '../company/company-actions'
import type { DealDraft, DealPatch } from '../company/company-actions'
import type { AppLifecycle } from './app-lifecycle'
import type { Counters } from './counters'
import type { PortalState } from './emulator-types'
import type { Faults } from './faults'
import type { Limits } from './limiter'

type Controlled = {
  state: PortalState; company: Company; counters: Counters; faults: Faults; limits: Limits; app: AppLifecycle
  publish(change: CompanyChange): void
  expireTokens(): void
  killGrants(): void
  rename(): Promise<void>
}

/** The hand behind the stage, over HTTP: figures, faults and acts, for a demo and for tests in another process. */
export function createControlRoutes(portal: Controlled): express.Router {
  const router = express.Router()
  const actingAs = (byPersonId: unknown) => ({ company: portal.company, now: portal.state.now(), byPersonId: Number(byPersonId ?? portal.app.admin()) })
  const publishAll = (changes: readonly CompanyChange[]): void => changes.forEach((change) => portal.publish(change))
  router.use(express.json())

  router.get('/state', (_request, response) => {
    const { state, company, counters, faults, limits } = portal
    response.json({
      memberId: state.memberId, origin: state.origin(), oauthOrigin: state.oauthOrigin(), company: company.name, counters, faults, limits,
      deals: company.deals.size, history: company.history.length, people: company.people.size, installed: state.installation !== null, finished: state.installation?.finished ?? false,
      handlers: state.installation?.handlers ?? [], placements: state.installation?.placements ?? [], notifications: state.notifications,
    })
  })
  router.post('/faults', (request, response) => {
    Object.assign(portal.faults, request.body)
    response.json(portal.faults)
  })
  router.post('/limits', (request, response) => {
    Object.assign(portal.limits, request.body)
    response.json(portal.limits)
  })
  router.post('/deals', (request, response) => {
    const { by, ...draft } = request.body as DealDraft & { by?: number }
    const changes = createDeal(actingAs(by), draft)
    publishAll(changes)
    response.status(201).json({ id: changes[0]?.id, changes })
  })
  router.post('/deals/:id', (request, response) => {
    const { by, ...patch } = request.body as DealPatch & { by?: number }
    publishAll(updateDeal(actingAs(by), Number(request.params.id), patch))
    response.json(portal.company.deals.get(Number(request.params.id)))
  })
  router.post('/deals/:id/rows', (request, response) => {
    const { by, rows } = request.body as { by?: number; rows: Omit<DealRow, 'id'>[] }
    publishAll(setDealRows(actingAs(by), Number(request.params.id), rows))
    response.json(portal.company.deals.get(Number(request.params.id)))
  })
  router.post('/deals/:id/win', (request, response) => {
    const id = Number(request.params.id)
    const deal = portal.company.deals.get(id)
    const stageId = portal.company.stages.find((stage) => stage.pipelineId === deal?.pipelineId && stage.semantics === 'S')?.statusId
    if (!deal || stageId === undefined) {
      response.status(404).json({ error: 'no such deal' })
      return
    }
    publishAll(updateDeal(actingAs((request.body as { by?: number } | undefined)?.by ?? deal.assignedById), id, { stageId }))
    response.json(deal)
  })
  router.delete('/deals/:id', (request, response) => {
    publishAll(deleteDeal(actingAs(request.query['by']), Number(request.params.id)))
    response.status(204).end()
  })
  router.post('/act/:name', async (request, response) => {
    const acts: Record<string, () => unknown> = {
      'expire-tokens': portal.expireTokens, 'kill-grants': portal.killGrants, rename: portal.rename, finish: portal.app.finish,
      install: async () => { await portal.app.install() }, update: () => { portal.app.update() }, uninstall: () => { portal.app.uninstall() },
    }
    const act = acts[request.params.name]
    if (!act) {
      response.status(404).json({ error: 'no such act' })
      return
    }
    await act()
    response.json({ origin: portal.state.origin() })
  })
  return router
}
