import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from './clock'
import { composeFlow } from './compose-flow'
import type { Config } from './config'
import { createLogger, createReport } from './logger'
import { serveFlow } from './serve-flow'

// The thread that owns the writes of portal databases; see start-flow-worker.ts.
const config = readWorkerData(workerData)
const logger = createLogger(config.logLevel).child({ thread: 'flow' })
if (!parentPort) throw new Error('flow-worker runs in a worker thread only')
serveFlow(parentPort, await composeFlow({ config, clock: systemClock, logger, report: createReport(logger) }))

/** A buffer arrives as plain bytes. */
function readWorkerData(data: { config: Config }): Config {
  return { ...data.config, secretKey: Buffer.from(data.config.secretKey) }
}
