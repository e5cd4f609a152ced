import type { MessagePort, Worker } from 'node:worker_threads'
import type { Flow, FlowCommands, FlowNotice } from './flow'
import { flowCommandNames, toFlowError, type FlowCommandName, type FlowReply, type FlowRequest } from './flow-messages'

/** What of a worker or a port the client needs. */
export type FlowPort = Pick<Worker | MessagePort, 'postMessage'> & { on(event: 'message', listener: (reply: FlowReply) => void): unknown }

/** The flow of another thread. `fail` rejects every waiting command: the thread is gone. */
export type FlowClient = Flow & { fail(error: Error): void }

/** Turns commands into messages; answers come back in any order. */
export function createFlowClient(port: FlowPort): FlowClient {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const listeners = new Set<(notice: FlowNotice) => void>()
  let lastId = 0
  let dead: Error | null = null

  port.on('message', (reply) => {
    if (reply.type === 'notice') {
      for (const listener of listeners) listener(reply.notice)
      return
    }
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.type === 'result') call?.resolve(reply.value)
    else call?.reject(toFlowError(reply.failure))
  })

  const call = async (command: FlowCommandName, args: readonly unknown[]): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      if (dead) return reject(dead)
      const request: FlowRequest = { id: ++lastId, command, args }
      waiting.set(request.id, { resolve, reject })
      port.postMessage(request)
    })
  // Each proxy has the type of its command; the values are structured clones of what the flow answered.
  const commands = Object.fromEntries(flowCommandNames.map((name) => [name, async (...args: unknown[]) => await call(name, args)])) as unknown as FlowCommands

  return {
    ...commands,
    // A signal does not cross the threads.
    preview: async (portalId, asked) => await commands.preview(portalId, asked),
    onNotice: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    fail: (error) => {
      dead = error
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    },
  }
}
