import { Router } from 'express'
import { boardQuerySchema } from '../../shared/api/board-contract'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { Ask, ProgressReader } from '../progress/progress-types'
import { pathParam, type ApiCall, type ApiGate } from './api-call'
import {
  activityQuerySchema, changesQuerySchema, creditsQuerySchema, explainQuerySchema, missesQuerySchema, onQuerySchema, personQuerySchema, recordsQuerySchema,
  waterfallQuerySchema,
} from './figure-queries'
import { createCallLimit } from './limit-calls'
import { parse } from './parse'

/** Turns a call into the question the readers of figures understand. */
export type ToAsk = (call: Pick<ApiCall, 'session' | 'viewer' | 'structure' | 'language' | 'now'>) => Promise<Ask>

export type FigureRoutesDeps = { gate: ApiGate; progress: ProgressReader; toAsk: ToAsk }

/** The figures of goals, down to the records that make them. The reader filters by the viewer's rights. */
export function createFigureRoutes({ gate, progress, toAsk }: FigureRoutesDeps): Router {
  const router = Router()
  // A drill-down opens several of these at once.
  const limitJudging = createCallLimit({ perPerson: 8, perPortal: 24 })

  router.get('/goals/:id/progress', gate(async (call) => {
    const query = parse(onQuerySchema, call.req.query)
    call.res.json(await progress.progressOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query }))
  }))

  router.get('/goals/:id/credits', gate(async (call) => {
    const query = parse(creditsQuerySchema, call.req.query)
    call.res.json(await progress.creditsOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query }))
  }))

  router.get('/goals/:id/explain', gate(async (call) => {
    const { record, on } = parse(explainQuerySchema, call.req.query)
    call.res.json(await progress.explainRecord(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), on, record: toRef(record) }))
  }))

  router.get('/goals/:id/waterfall', gate(async (call) => {
    const query = parse(waterfallQuerySchema, call.req.query)
    call.res.json(await limitJudging(call, async () => await progress.waterfallOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query })))
  }))

  router.get('/goals/:id/ratio', gate(async (call) => {
    const query = parse(personQuerySchema, call.req.query)
    call.res.json(await progress.ratioOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query }))
  }))

  router.get('/goals/:id/changes', gate(async (call) => {
    const query = parse(changesQuerySchema, call.req.query)
    call.res.json(await progress.changesOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query }))
  }))

  router.get('/goals/:id/misses', gate(async (call) => {
    const query = parse(missesQuerySchema, call.req.query)
    call.res.json(await limitJudging(call, async () => await progress.missesOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query })))
  }))

  router.get('/goals/:id/records', gate(async (call) => {
    const query = parse(recordsQuerySchema, call.req.query)
    call.res.json(await limitJudging(call, async () => await progress.findRecords(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query })))
  }))

  router.get('/goals/:id/activity', gate(async (call) => {
    const query = parse(activityQuerySchema, call.req.query)
    call.res.json(await progress.activityOf(call.db, await toAsk(call), { goalId: pathParam(call, 'id'), ...query }))
  }))

  router.get('/board', gate(async (call) => {
    call.res.json(await progress.board(call.db, await toAsk(call), parse(boardQuerySchema, call.req.query)))
  }))

  return router
}

/** `deal:12`, `lead:<uid>:12` or `item:147:12`; the schema of the query has checked the kind. */
function toRef(text: string): RecordRef {
  const cut = text.indexOf(':', text.startsWith('item:') ? 'item:'.length : 0)
  return { kind: text.slice(0, cut) as RecordKind, id: text.slice(cut + 1) }
}
