import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { version } from '../package.json'
import { systemClock } from './clock'
import { compose } from './compose'
import { readConfig } from './config'
import { createLogger, createReport } from './logger'
import { startFlowWorker } from './start-flow-worker'
import { startPreviewWorker } from './start-preview-worker'

const result = readConfig()
if ('problems' in result) {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`)
  process.exit(1)
}
const { config } = result
const logger = createLogger(config.logLevel)
const report = createReport(logger)
const clientDir = fileURLToPath(new URL('../client', import.meta.url))
if (!existsSync(`${clientDir}/index.html`)) {
  process.stderr.write('The client is not built: run `npm run build`.\n')
  process.exit(1)
}
if (!config.bitrix24) logger.warn('Bitrix24 is off: BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET are not set')
if (!config.amocrm) logger.warn('amoCRM is off: AMOCRM_CLIENT_ID and AMOCRM_CLIENT_SECRET are not set')

let stopping = false
const flow = startFlowWorker({ file: fileURLToPath(new URL('./flow-worker.js', import.meta.url)), config, onDeath: (error) => { void stop(1, error) } })
const previews = startPreviewWorker({ file: fileURLToPath(new URL('./preview-worker.js', import.meta.url)), config })
const server = await compose({
  config, logger, report, version, clientDir, widgetDir: fileURLToPath(new URL('../widget', import.meta.url)), clock: systemClock, template: readFileSync(`${clientDir}/index.html`, 'utf8'),
  flow: {
    ...flow, preview: previews.preview,
    close: async () => {
      await previews.close()
      await flow.close()
    },
  },
})
const { origin } = await server.listen().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(`PORT: cannot listen on ${config.host}:${config.port} (${reason}); set another PORT or HOST, or stop what uses it\n`)
  process.exit(1)
})
logger.info({ origin, publicUrl: config.publicUrl, dataDir: config.dataDir }, `listening on ${origin}`)

process.on('SIGTERM', () => { void stop(0) })
process.on('SIGINT', () => { void stop(0) })
process.on('unhandledRejection', (error) => { void stop(1, error) })
process.on('uncaughtException', (error) => { void stop(1, error) })

/** Ends in the reverse order of the start; a supervisor starts us again after a failure. */
async function stop(code: number, error?: unknown): Promise<void> {
  if (error !== undefined) report(error, { step: 'process' })
  if (stopping) return
  stopping = true
  logger.info('stopping')
  // Whatever hangs must not keep the supervisor waiting.
  setTimeout(() => process.exit(code === 0 ? 1 : code), 25_000).unref()
  try {
    await server.close()
    logger.info('stopped')
  } catch (closing) {
    report(closing, { step: 'stop' })
    process.exit(1)
  }
  process.exit(code)
}
