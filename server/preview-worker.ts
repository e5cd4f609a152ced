import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from './clock'
import { composePreview } from './compose-preview'
import type { Config } from './config'
import { toFlowFailure, type FlowReply } from './flow-messages'
import { createLogger } from './logger'
import type { PreviewReady, PreviewRequest } from './start-preview-worker'

// The thread that previews metrics; see start-preview-worker.ts.
const { config } = workerData as { config: Config }
const preview = composePreview({ config, clock: systemClock, logger: createLogger(config.logLevel).child({ thread: 'preview' }) })
const port = parentPort
if (!port) throw new Error('preview-worker runs in a worker thread only')
const send = (reply: FlowReply | PreviewReady): void => { port.postMessage(reply) }

port.on('message', ({ id, portalId, asked }: PreviewRequest) => {
  preview(portalId, asked).then(
    (value) => { send({ type: 'result', id, value }) },
    (error: unknown) => { send({ type: 'failure', id, failure: toFlowFailure(error) }) },
  )
})
send({ type: 'ready' })
