import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { AppError } from '../../server/errors'
import type { Flow, FlowNotice } from '../../server/flow'
import { createFlowClient } from '../../server/flow-client'
import { serveFlow } from '../../server/serve-flow'

const ports: { close(): void }[] = []
afterEach(() => { for (const port of ports.splice(0)) port.close() })

const unused = async (): Promise<never> => await Promise.reject(new Error('not part of this test'))

/** A flow of which only the named commands answer. */
function connect(commands: Partial<Flow>) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const notices = new Set<(notice: FlowNotice) => void>()
  serveFlow(port2, {
    openPortal: unused, changesWaiting: unused, catchUp: unused, checkSync: unused, recheckSync: unused, countCalls: unused, saveMetric: unused, deleteMetric: unused, enterValues: unused, saveGoal: unused, deleteGoal: unused, editPeople: unused,
    decideBulk: unused, preview: unused, setTimeZone: unused, setWorkCalendar: unused, setStructure: unused, wipePortal: unused, close: unused,
    onNotice: (listener) => { notices.add(listener); return () => notices.delete(listener) },
    ...commands,
  })
  return { client: createFlowClient(port1), notify: (notice: FlowNotice) => { for (const listener of notices) listener(notice) } }
}

it('createFlowClient: answers find their commands when they come in another order', async () => {
  const { client } = connect({
    deleteGoal: async (_portal, goalId) => {
      await new Promise((resolve) => setTimeout(resolve, goalId === 'slow' ? 30 : 0))
      if (goalId === 'bad') throw new Error('bug')
    },
    saveGoal: async (portalId, actor) => await Promise.resolve({ id: `${portalId}-${actor.userId}` }),
  })
  const slow = client.deleteGoal('p', 'slow')
  const draft = { metricId: 'm', subject: { kind: 'everyone' as const }, base: 0, target: 1, period: { kind: 'once' as const, from: '2026-01-01', to: '2026-02-01' }, marks: [] }
  await expect(client.saveGoal('p', { userId: '7' }, null, draft)).resolves.toEqual({ id: 'p-7' })
  await expect(client.deleteGoal('p', 'bad')).rejects.toThrow('bug')
  await expect(slow).resolves.toBeUndefined()
})

it('createFlowClient: a foreseen error keeps kind, code and details', async () => {
  const { client } = connect({ deleteMetric: async () => await Promise.reject(new AppError('conflict', 'metric_in_use', 'In use.', { details: { goals: 2 } })) })
  const error = await client.deleteMetric('p', 'm').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ kind: 'conflict', code: 'metric_in_use', message: 'In use.', details: { goals: 2 } })
})

it('createFlowClient: notices reach the listeners until they leave', async () => {
  const { client, notify } = connect({ catchUp: async () => await Promise.resolve() })
  const heard: FlowNotice[] = []
  const end = client.onNotice((notice) => heard.push(notice))
  notify({ type: 'moved', portalId: 'p', goalIds: ['g'], seq: 4 })
  await client.catchUp('p')
  end()
  notify({ type: 'sync', portalId: 'p' })
  await client.catchUp('p')
  expect(heard).toEqual([{ type: 'moved', portalId: 'p', goalIds: ['g'], seq: 4 }])
})

it('createFlowClient: waiting and later commands fail when the thread is gone', async () => {
  const { client } = connect({ catchUp: async () => await new Promise(() => undefined) })
  const waiting = client.catchUp('p')
  client.fail(new Error('the worker stopped'))
  await expect(waiting).rejects.toThrow('the worker stopped')
  await expect(client.catchUp('p')).rejects.toThrow('the worker stopped')
})
