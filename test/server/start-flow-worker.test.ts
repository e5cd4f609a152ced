import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../server/config'
import { startFlowWorker } from '../../server/start-flow-worker'

/** A thread with this program in the place of the flow. */
function startProgram(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-worker-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  const file = join(folder, 'worker.mjs')
  writeFileSync(file, `import { parentPort } from 'node:worker_threads'\n${program}`)
  const result = readConfig({ PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: folder })
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  const deaths: string[] = []
  return { flow: startFlowWorker({ file, config: result.config, onDeath: (error) => deaths.push(error.message) }), deaths }
}

it('startFlowWorker: a thread that dies is told of, and its commands fail', async () => {
  const { flow, deaths } = startProgram("parentPort.on('message', () => { throw new Error('disk is full') })")
  await expect(flow.catchUp('p')).rejects.toThrow('disk is full')
  expect(deaths[0]).toBe('disk is full')
})

it('startFlowWorker: an end that was asked for is no death', async () => {
  const { flow, deaths } = startProgram("parentPort.on('message', ({ id }) => parentPort.postMessage({ type: 'result', id, value: undefined }))")
  await flow.catchUp('p')
  await flow.close()
  expect(deaths).toEqual([])
})
