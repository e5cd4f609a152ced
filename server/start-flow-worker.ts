import { Worker } from 'node:worker_threads'
import type { Config } from './config'
import type { Flow } from './flow'
import { createFlowClient } from './flow-client'

/** Starts the writing thread. `onDeath` is told when it ends without having been asked to. */
export function startFlowWorker({ file, config, onDeath }: { file: string; config: Config; onDeath: (error: Error) => void }): Flow {
  const worker = new Worker(file, { workerData: { config }, execArgv: ['--enable-source-maps'] })
  const client = createFlowClient(worker)
  let closing = false

  const die = (error: Error): void => {
    client.fail(error)
    if (!closing) onDeath(error)
  }
  worker.on('error', die)
  worker.on('exit', (code) => { die(new Error(`the writing thread ended with code ${code}`)) })

  return {
    ...client,
    close: async () => {
      closing = true
      try {
        await client.close()
      } finally {
        await worker.terminate()
      }
    },
  }
}
