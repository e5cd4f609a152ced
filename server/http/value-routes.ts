import { Router } from 'express'
import { z } from 'zod'
import { canEditGoal, canSeePerson } from '../../shared/access/access'
import { metricValueSchema, metricValuesSchema, type MetricValueList } from '../../shared/api/metric-contract'
import { daySchema } from '../../shared/goal/goal-schema'
import { isManualMetric } from '../../shared/metric/metric-kind'
import { creditScale } from '../../shared/metric/tally'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { listEntries, type ManualEntry } from '../store/manual-reader'
import { getMetric } from '../store/metric-store'
import { assertAllowed, pathParam, type ApiCall, type ApiGate } from './api-call'
import { parse } from './parse'

export type ValueRoutesDeps = { gate: ApiGate; flow: Pick<Flow, 'enterValues'> }

/** Days of one question. */
const mostDays = 400

/** `?from=&to=` are days, `to` exclusive; `?user=` narrows to one person. */
export const valuesQuerySchema = z.object({ user: z.string().min(1).max(64).optional(), from: daySchema, to: daySchema })

/** Values entered by hand: read by who may see the person, written by who may set their goals. */
export function createValueRoutes({ gate, flow }: ValueRoutesDeps): Router {
  const router = Router()

  router.get('/metrics/:id/values', gate(async (call) => {
    const { user, ...days } = parse(valuesQuerySchema, call.req.query)
    const [from, to] = [toDayNumber(days.from), toDayNumber(days.to)]
    if (from >= to) throw new AppError('invalid', 'period-inverted', 'to: the period ends before it begins')
    if (to - from > mostDays) throw new AppError('invalid', 'period-too-long', `to: at most ${mostDays} days at once`)
    if (user !== undefined) assertAllowed(canSeePerson(call.viewer, user), 'You see values of your own and of your subordinates only.')
    const { id, definition } = await getMetric(call.db, pathParam(call, 'id'))
    if (!isManualMetric(definition)) throw new AppError('invalid', 'not-manual', 'Only a metric that is kept by hand has values.')
    const entries = await listEntries(call.db, { metricIds: [id], personIds: user === undefined ? null : [user], from, to })
    call.res.json(await present(call, entries.filter(({ personId }) => canSeePerson(call.viewer, personId)), creditScale(definition, null)))
  }))

  router.post('/metrics/:id/values', gate(async (call) => {
    const entered = parse(metricValueSchema, call.req.body)
    const metricId = await enter(call, [entered])
    call.res.status(201).json({ metricId, ...entered, enteredBy: call.viewer.userId, enteredAt: new Date(call.now).toISOString() })
  }))

  router.put('/metrics/:id/values', gate(async (call) => {
    const { values } = parse(metricValuesSchema, call.req.body)
    await enter(call, values)
    call.res.status(204).end()
  }))

  async function enter(call: ApiCall, values: readonly z.infer<typeof metricValueSchema>[]): Promise<string> {
    const isAllowed = values.every(({ userId }) => canEditGoal(call.viewer, { kind: 'user', id: userId }))
    assertAllowed(isAllowed, 'You enter values for your own subordinates only, and not for yourself.')
    const metricId = pathParam(call, 'id')
    await flow.enterValues(call.session.portalId, { userId: call.viewer.userId }, metricId, values)
    return metricId
  }

  return router
}

async function present({ db }: ApiCall, entries: readonly ManualEntry[], scale: number): Promise<MetricValueList> {
  const names = new Map((await db.selectFrom('people').select(['id', 'name']).execute()).map((person) => [person.id, person.name]))
  const toEntry = ({ value, enteredBy, enteredAt }: ManualEntry) =>
    ({ value: value / scale, enteredBy, enteredByName: names.get(enteredBy) ?? enteredBy, enteredAt: new Date(enteredAt).toISOString() })
  const places = new Map<string, ManualEntry[]>()
  for (const entry of entries) {
    const key = `${entry.day}:${entry.personId}`
    const known = places.get(key)
    if (known) known.push(entry)
    else places.set(key, [entry])
  }
  return {
    values: [...places.values()].map((entered) => entered.toReversed()).flatMap(([newest, ...corrected]) => (newest ? [{
      userId: newest.personId, userName: names.get(newest.personId) ?? newest.personId, on: toDayText(newest.day), ...toEntry(newest), corrected: corrected.map(toEntry),
    }] : [])),
  }
}
