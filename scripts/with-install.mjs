// Runs a task on a machine where perhaps nothing is installed yet: test, check, demo, bench.
// It uses Node alone until it has made sure that node_modules is whole.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
const [task, ...args] = process.argv.slice(2)
const tasks = { test: runTests, check: runCheck, demo: runDemo, bench: runBench }

if (!Object.hasOwn(tasks, task)) stop(`Unknown task "${task ?? ''}". Known: ${Object.keys(tasks).join(', ')}.`)
assertNode()
ensureInstalled()
process.exitCode = await tasks[task]()

async function runTests() {
  const chromium = findChromium()
  build()
  const report = 'test-results/vitest.json'
  mkdirSync('test-results', { recursive: true })
  rmSync(report, { force: true })
  const withoutBrowser = chromium ? [] : ['--project', '!e2e']
  // A busy machine may starve one test: it gets a second try, and the list says so ("retry x1").
  const status = node(
    ['node_modules/vitest/vitest.mjs', 'run', '--retry=1', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...withoutBrowser, ...args],
    chromium ? { CHROMIUM_PATH: chromium } : {},
  )
  const { passed, failed } = countTests(report, status)
  const missing = chromium ? 0 : 1
  const unsound = (await failedChecks()).length
  if (missing) console.error('The browser tests did not run: no Chromium (see above). They count as one failure.')
  console.log(`${passed} passed, ${failed + missing + unsound} failed`)
  return status === 0 && !missing && unsound === 0 ? 0 : 1
}

async function runCheck() {
  // The Bitrix24 kit writes the types of its theme while the client is built.
  build()
  const failed = await failedChecks()
  console.log(failed.length === 0 ? 'check: all good' : `check: failed: ${failed.join('; ')}`)
  return failed.length === 0 ? 0 : 1
}

/** Names of the checks that found something: types, lint, boundaries. Each keeps one core busy, so they run side by side. */
async function failedChecks() {
  const steps = [
    ['types of server, shared and tests', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
    ...(existsSync('client/tsconfig.json') ? [['types of the client', ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'client']]] : []),
    ['lint and boundaries', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']],
  ]
  const found = await Promise.all(steps.map(async ([name, command]) => ({ name, ...await quiet(command) })))
  for (const { name, output } of found) console.log(`check: ${name}${output && `\n${output}`}`)
  return found.filter(({ status }) => status !== 0).map(({ name }) => name)
}

function runDemo() {
  build()
  return lasting(['--enable-source-maps', '--import', 'tsx', 'test/demo/main.ts', ...args])
}

function runBench() {
  build()
  return node(['--enable-source-maps', '--expose-gc', 'dist/test/bench/bench.js', ...args])
}

function build() {
  if (node(['scripts/build.mjs']) !== 0) stop('The build failed; see above.')
}

function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) stop(`Node ${process.versions.node} is too old: install Node 20.19 or newer (see .nvmrc).`)
}

function ensureInstalled() {
  const problem = installProblem()
  if (!problem) return
  console.log(`${problem}: running npm ci (about two minutes, SQLite is compiled)…`)
  const done = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  if (done.status !== 0) stop('npm ci failed; see above. It needs the npm registry, and python3, make and a C++ compiler for SQLite.')
  const remaining = installProblem()
  if (remaining) stop(`npm ci finished, yet ${remaining}.`)
}

/** What is wrong with node_modules, in words; null when it is whole and its compiled parts load. */
function installProblem() {
  if (!existsSync('node_modules')) return 'node_modules is absent'
  // npm writes this file last, so an interrupted install has none.
  if (!existsSync('node_modules/.package-lock.json')) return 'node_modules is half installed'
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  for (const [path, wanted] of Object.entries(packages)) {
    if (path === '' || wanted.optional || wanted.devOptional || wanted.peer || wanted.link) continue
    if (installedVersion(path) !== wanted.version) return `${path} is not the ${wanted.version} of the lock`
  }
  return loads("new (require('better-sqlite3'))(':memory:').close(); require('esbuild').transformSync('let a')") ? null : 'a compiled package does not load'
}

function installedVersion(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version
  } catch {
    return null
  }
}

function loads(script) {
  return spawnSync(process.execPath, ['-e', script], { stdio: 'ignore', cwd: root }).status === 0
}

/** Path of a Chromium that can be started; installs Debian's when it may, else says what to do and gives null. */
function findChromium() {
  const known = () => [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', bundledChromium()].find(isExecutable)
  const found = known()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium for the browser tests: installing it with apt-get…')
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    spawnSync('apt-get', ['update'], options)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)
    const installed = known()
    if (installed) return installed
  }
  console.error('No Chromium for the browser tests. Install it (Debian, Ubuntu: sudo apt-get install chromium) or name it in CHROMIUM_PATH.')
  return null
}

/** Playwright's own browser, where somebody has downloaded it. */
function bundledChromium() {
  try {
    return createRequire(import.meta.url)('playwright-core').chromium.executablePath()
  } catch {
    return undefined
  }
}

function isExecutable(file) {
  if (!file) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A file that could not even be loaded, or a run that broke outside a test, counts as a failure. */
function countTests(report, status) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const broken = result.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length
  const failed = result.numFailedTests + broken
  return { passed: result.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed }
}

function node(command, env = {}) {
  const done = spawnSync(process.execPath, command, { stdio: 'inherit', env: { ...process.env, ...env } })
  return done.status ?? 1
}

/** Runs to the end and keeps what was printed. */
async function quiet(command) {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text })
  const status = await new Promise((done) => child.once('close', (code) => done(code ?? 1)))
  return { status, output: output.trim() }
}

/** Runs what lasts until it is told to end: signals reach it, so that nothing is left behind. */
async function lasting(command) {
  const child = spawn(process.execPath, command, { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return await new Promise((done) => child.once('exit', (code) => done(code ?? 1)))
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
