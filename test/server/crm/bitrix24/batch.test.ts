import { expect, it } from 'vitest'
import { createRunBatch } from '../../../../server/crm/bitrix24/batch'
import type { RestAnswer } from '../../../../server/crm/bitrix24/rest-answer'
import { createOperatingMeter } from '../../../../server/crm/operating-meter'

/** A client whose portal refuses these methods inside a batch. */
function start(refused: Readonly<Record<string, string>>) {
  const meter = createOperatingMeter()
  const run = createRunBatch({
    clockSkewMs: () => 0,
    async call({ params, inspect }) {
      await Promise.resolve()
      const methods = Object.entries(params.cmd as Record<string, string>).map(([key, command]) => [key, command.slice(0, command.indexOf('?'))] as const)
      const of = (isWanted: (method: string) => boolean, value: (method: string) => unknown) => Object.fromEntries(methods.filter(([, method]) => isWanted(method)).map(([key, method]) => [key, value(method)]))
      const answer: RestAnswer = {
        total: null, time: { start: null, operating: null, resetAt: null },
        result: { result: of((method) => !(method in refused), () => true), result_error: of((method) => method in refused, (method) => ({ error: refused[method], error_description: '' })), result_total: [], result_time: [] },
      }
      inspect?.(answer)
      return answer
    },
  }, meter, { now: () => 1000 })
  return { meter, run }
}

it('createRunBatch: a method without computing time rests alone, the rest of the request counts', async () => {
  const { meter, run } = start({ slow: 'OPERATION_TIME_LIMIT' })
  const items = await run([{ key: 'a', method: 'slow', params: {} }, { key: 'b', method: 'quick', params: {} }], 'backfill')
  expect([items.get('a'), items.get('b')]).toMatchObject([{ error: { code: 'operating_limit' } }, { result: true }])
  expect([meter.delayMs(['slow'], 1000), meter.delayMs(['quick', 'batch'], 1000)]).toEqual([60_000, 0])
})

it('createRunBatch: fails as a whole when nothing of it had computing time, or the portal is asked too often', async () => {
  await expect(start({ slow: 'OPERATION_TIME_LIMIT' }).run([{ key: 'a', method: 'slow', params: {} }], 'live')).rejects.toMatchObject({ code: 'operating_limit' })
  const both = [{ key: 'a', method: 'full', params: {} }, { key: 'b', method: 'quick', params: {} }]
  await expect(start({ full: 'QUERY_LIMIT_EXCEEDED' }).run(both, 'live')).rejects.toMatchObject({ code: 'query_limit' })
})
