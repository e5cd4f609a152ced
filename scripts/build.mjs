// Builds dist/: the server, its workers and commands (esbuild, packages external), the client (vite) and the files of the amoCRM widget.
// Each part is skipped when its stamp says that nothing it is made of has changed.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const serverEntries = ['server/main.ts', 'server/flow-worker.ts', 'server/preview-worker.ts', 'server/verify.ts', 'server/pack-widget.ts', 'test/bench/bench.ts']
const portalPages = 'test/emulator/bitrix24/browser'
const common = ['shared', 'package-lock.json', 'scripts/build.mjs']

await buildPart('server', 'dist/server/main.js', ['server', 'migrations', 'test/emulator', 'test/bench', 'test/demo', 'test/support', ...common], buildServer)
// The kit's types are written while the client is built; a fresh node_modules has none.
await buildPart('client', 'node_modules/.b24ui-nuxt', ['client', ...common], buildClient)
await buildPart('widget', 'dist/widget/manifest.json', ['client/widget', 'manifest.json', 'scripts/build.mjs'], copyWidget)

async function buildPart(name, product, sources, make) {
  const stamp = `dist/.${name}-stamp`
  const key = hashOf(sources)
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  const startedAt = Date.now()
  rmSync(stamp, { force: true })
  await make()
  mkdirSync('dist', { recursive: true })
  writeFileSync(stamp, key)
  console.log(`built ${name} in ${Date.now() - startedAt} ms`)
}

async function buildServer() {
  const { build } = await tool('esbuild')
  await build({
    entryPoints: serverEntries.filter((entry) => existsSync(entry)),
    bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', sourcemap: true,
    outbase: '.', outdir: 'dist', logLevel: 'warning',
  })
  // The bench shows the emulated portal's pages, whose files lie beside the code that serves them.
  if (existsSync(portalPages)) cpSync(portalPages, 'dist/test/bench/browser', { recursive: true })
}

async function buildClient() {
  if (!existsSync('client/vite.config.ts')) return
  const { build } = await tool('vite')
  await build({
    root: 'client', configFile: 'client/vite.config.ts', logLevel: 'warn',
    build: { outDir: resolve('dist/client'), emptyOutDir: true },
  })
  for (const file of filesIn('dist/client')) {
    if (/\.(js|css|svg)$/.test(file)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
}

/** The files as they lie in the archive that amoCRM takes; the server packs them with its own address. */
function copyWidget() {
  rmSync('dist/widget', { recursive: true, force: true })
  cpSync('client/widget', 'dist/widget', { recursive: true })
  cpSync('manifest.json', 'dist/widget/manifest.json')
}

async function tool(name) {
  try {
    return await import(name)
  } catch (error) {
    console.error(`dist/ is stale and ${name} cannot be loaded (${error.message}).\nRun \`npm ci\` (with development dependencies), or ship a built dist/.`)
    process.exit(1)
  }
}

function hashOf(sources) {
  const hash = createHash('sha256').update(process.version)
  for (const file of sources.flatMap(filesIn).sort()) hash.update(file).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

/** Files below a path (or the file itself); nothing for a path that is absent. */
function filesIn(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.name !== 'node_modules' && entry.name !== 'dist' && entry.name !== 'components.d.ts')
      .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]))
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}
