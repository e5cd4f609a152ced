import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { setDemoGoals } from '../demo/set-demo-goals'
import { timeFirstLoad, untilCredited } from './bench-first-sync'
import { spreadOf, type Figure } from './figure-table'
import { startSite } from './start-site'

const client = join('dist', 'client')
const deals = 2000
const visits = 5
const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** How much script the page names itself, and how long somebody with goals waits for the first scale, with nothing in the browser's cache. */
export async function benchFirstScreen(print: (line: string) => void): Promise<Figure[]> {
  if (existsSync(chromiumPath)) return [measureScript(), await measureVisits()]
  print(`  first screen: no Chromium at ${chromiumPath} (CHROMIUM_PATH names another), so nobody could look`)
  return [measureScript()]
}

/** As it is sent: whatever a screen asks for later is not in it. */
function measureScript(): Figure {
  const page = readFileSync(join(client, 'index.html'), 'utf8')
  const files = [...new Set([...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file = '']) => `${file}.gz`))]
  const missing = files.find((file) => !existsSync(join(client, file)))
  if (files.length === 0 || missing) throw new Error(`The built page has no ${missing ?? 'script'}`)
  const kilobytes = files.reduce((sum, file) => sum + statSync(join(client, file)).size, 0) / 1000
  return {
    name: 'script of the first screen before lazy parts, gzip kB', ours: `${Math.round(kilobytes)} kB`, rival: `${files.length} files`, ratio: kilobytes, goal: { atMost: 340 },
    reason: 'something that only some screens need has come into the first script',
  }
}

async function measureVisits(): Promise<Figure> {
  const site = await startSite(deals)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  try {
    const { admin } = await timeFirstLoad(site)
    await setDemoGoals(admin, site.company, Date.now())
    await untilCredited(site.dataDir, await site.portalId())
    const { goals } = await admin.get<{ goals: { subject: { kind: string; id?: string } }[] }>('/api/goals')
    const person = goals.map(({ subject }) => subject).find(({ kind }) => kind === 'user')?.id ?? ''
    const times: number[] = []
    for (let i = 0; i < visits; i += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'ru-RU' })
      const page = await context.newPage()
      const startedAt = performance.now()
      await page.goto(`${site.portal.origin}/?user=${person}`, { waitUntil: 'commit' })
      await page.frameLocator('iframe').locator('#app .scale').first().waitFor({ timeout: 60_000 })
      times.push(performance.now() - startedAt)
      await context.close()
    }
    const seconds = times.map((ms) => ms / 1000)
    return {
      name: 'first screen usable: from opening the page to its scales, s', ours: `${spreadOf(seconds).median.toFixed(2)} s`, rival: `${visits} visits`, ratio: spreadOf(seconds), goal: { atMost: 1 },
      reason: 'portal, server and browser share the cores of this machine',
    }
  } finally {
    await browser.close()
    await site.close()
  }
}
