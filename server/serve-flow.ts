import type { MessagePort } from 'node:worker_threads'
import type { Flow } from './flow'
import { flowCommandNames, toFlowFailure, type FlowReply, type FlowRequest } from './flow-messages'

/** Runs the commands that come through the port, and sends answers and notices back. */
export function serveFlow(port: MessagePort, flow: Flow): void {
  const send = (reply: FlowReply): void => port.postMessage(reply)
  flow.onNotice((notice) => send({ type: 'notice', notice }))
  port.on('message', (request: FlowRequest) => { void answer(request) })

  async function answer({ id, command, args }: FlowRequest): Promise<void> {
    try {
      if (!flowCommandNames.includes(command)) throw new Error(`unknown flow command ${command}`)
      // The client's proxy has typed the arguments against this very command.
      const run = flow[command] as (...given: readonly unknown[]) => Promise<unknown>
      send({ type: 'result', id, value: await run(...args) })
    } catch (error) {
      send({ type: 'failure', id, failure: toFlowFailure(error) })
    }
  }
}
