import { expect, it } from 'vitest'
import type { BatchCommand, BatchItem } from '../../../../server/crm/bitrix24/batch'
import { shareRequests } from '../../../../server/crm/bitrix24/share-requests'

const command = (key: string, params: Record<string, unknown> = {}): BatchCommand => ({ key, method: 'm', params })

function start(answer: (command: BatchCommand) => BatchItem = ({ key }) => ({ result: key })) {
  const requests: { commands: readonly BatchCommand[]; priority: string }[] = []
  const run = shareRequests(async (commands, priority) => {
    await Promise.resolve()
    requests.push({ commands, priority })
    return new Map(commands.map((each) => [each.key, answer(each)]))
  })
  return { run, requests }
}

it('shareRequests: what is asked for at once is one request, and each asker gets its own answers', async () => {
  const { run, requests } = start()
  const [first, second] = await Promise.all([run([command('a'), command('b')], 'backfill'), run([command('a')], 'live')])
  expect([[...first], [...second]]).toEqual([[['a', { result: 's0a' }], ['b', { result: 's0b' }]], [['a', { result: 's1a' }]]])
  expect(requests.map(({ commands, priority }) => [commands.length, priority])).toEqual([[3, 'live']])
  await run([command('c')], 'backfill')
  expect(requests).toHaveLength(2)
})

it('shareRequests: references lead to the commands of the same asker', async () => {
  const { run, requests } = start()
  await Promise.all([run([command('p0')], 'live'), run([command('p0'), command('p1', { filter: { '>id': '$result[p0][items][49][id]' }, text: 'a $result[x]', list: [1] })], 'live')])
  expect(requests[0]?.commands[2]?.params).toEqual({ filter: { '>id': '$result[s1p0][items][49][id]' }, text: 'a $result[x]', list: [1] })
})

it('shareRequests: what does not fit goes with the next request', async () => {
  const { run, requests } = start()
  const many = (count: number) => Array.from({ length: count }, (_, i) => command(String(i)))
  const sizes = (await Promise.all([30, 20, 1].map(async (count) => await run(many(count), 'live')))).map(({ size }) => size)
  expect([sizes, requests.map(({ commands }) => commands.length)]).toEqual([[30, 20, 1], [50, 1]])
})

it('shareRequests: a request that fails fails for all of its askers', async () => {
  const run = shareRequests(async () => { await Promise.resolve(); throw new Error('away') })
  const results = await Promise.allSettled([run([command('a')], 'live'), run([command('b')], 'live')])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
