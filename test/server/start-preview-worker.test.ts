import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../server/config'
import { startPreviewWorker } from '../../server/start-preview-worker'
import { makeMetric } from '../support/ledger'

const asked = { definition: makeMetric(), period: null, language: 'ru', personIds: null }

/** A thread with this program in the place of the previews; `id` and `portalId` are those asked for. */
function startProgram(program: string, options: { budgetMs?: number; mostWaiting?: number; mostOfPortal?: number; mostDying?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-preview-'))
  const file = join(folder, 'worker.mjs')
  writeFileSync(file, `import { execSync } from 'node:child_process'\nimport { parentPort, threadId } from 'node:worker_threads'\nconst answer = (id, value) => parentPort.postMessage({ type: 'result', id, value })
    parentPort.on('message', ({ id, portalId }) => { ${program} })
    parentPort.postMessage({ type: 'ready' })`)
  const result = readConfig({ PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: folder })
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  const worker = startPreviewWorker({ file, config: result.config, ...options })
  onTestFinished(async () => {
    await worker.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return worker
}

it('startPreviewWorker: a preview that never ends is given up, and the next one is answered', async () => {
  const worker = startProgram("if (portalId === 'slow') for (;;); answer(id, { matched: threadId })", { budgetMs: 4000 })
  const first = await worker.preview('a', asked)
  await expect(worker.preview('slow', asked)).rejects.toMatchObject({ kind: 'limited', code: 'preview-too-long' })
  const second = await worker.preview('a', asked)
  expect(second.matched).toBeGreaterThan(first.matched)
})

it('startPreviewWorker: one at a time in one thread, and no more than may wait', async () => {
  const worker = startProgram('setTimeout(() => answer(id, { matched: threadId }), 50)', { mostWaiting: 2 })
  const two = [worker.preview('a', asked), worker.preview('a', asked)]
  await expect(worker.preview('a', asked)).rejects.toMatchObject({ kind: 'limited', code: 'previews-busy' })
  const [one, other] = await Promise.all(two)
  expect(one?.matched).toBe(other?.matched)
})

it('startPreviewWorker: one portal does not take the place of all others', async () => {
  const worker = startProgram('setTimeout(() => answer(id, { matched: threadId }), 50)', { mostOfPortal: 1 })
  const mine = worker.preview('a', asked)
  await expect(worker.preview('a', asked)).rejects.toMatchObject({ kind: 'limited', code: 'previews-busy' })
  await worker.preview('b', asked)
  await mine
  await worker.preview('a', asked)
})

it('startPreviewWorker: while too many given up are still at work there is no new thread', async () => {
  // Like a statement of SQLite, this cannot be stopped from outside.
  const worker = startProgram("if (portalId === 'slow') execSync('sleep 8'); answer(id, { matched: threadId })", { budgetMs: 4000, mostDying: 1 })
  await worker.preview('a', asked)
  await expect(worker.preview('slow', asked)).rejects.toMatchObject({ code: 'preview-too-long' })
  await expect(worker.preview('a', asked)).rejects.toMatchObject({ kind: 'limited', code: 'previews-busy' })
  await new Promise((resolve) => setTimeout(resolve, 5500))
  expect((await worker.preview('a', asked)).matched).toBeGreaterThan(0)
})

it('startPreviewWorker: a failure keeps its words, and a thread that dies is replaced', async () => {
  const worker = startProgram(`if (portalId === 'dies') throw new Error('disk is full')
    if (portalId === 'fails') return parentPort.postMessage({ type: 'failure', id, failure: { foreseen: true, kind: 'invalid', code: 'metric-invalid', message: 'wrong' } })
    answer(id, { matched: 1 })`)
  await expect(worker.preview('fails', asked)).rejects.toMatchObject({ kind: 'invalid', message: 'wrong' })
  await expect(worker.preview('dies', asked)).rejects.toThrow('disk is full')
  expect(await worker.preview('a', asked)).toEqual({ matched: 1 })
})

it('startPreviewWorker: whoever has gone takes nobody’s place, and what nobody waits for is not begun', async () => {
  const worker = startProgram("globalThis.begun = (globalThis.begun ?? 0) + 1; setTimeout(() => answer(id, { matched: globalThis.begun }), portalId === 'slow' ? 1500 : 0)", { mostOfPortal: 1, mostWaiting: 2 })
  const slow = worker.preview('slow', asked)
  const gone = new AbortController()
  const unwanted = worker.preview('a', asked, gone.signal)
  await expect(worker.preview('a', asked)).rejects.toMatchObject({ code: 'previews-busy' })
  gone.abort()
  const wanted = worker.preview('a', asked)
  await expect(unwanted).rejects.toMatchObject({ code: 'preview-unwanted' })
  expect([(await slow).matched, (await wanted).matched]).toEqual([1, 2])
  expect((await worker.preview('a', asked)).matched).toBe(3)
})
