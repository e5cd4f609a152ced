import { chromium } from 'playwright-core'
import { launchAmocrm } from '../e2e/support/launch-amocrm'
import { until, untilLive } from '../e2e/support/launch'
import { generateCompany } from '../emulator/company/generate-company'
import { setDemoGoals } from './set-demo-goals'

// Draws the gallery of the amoCRM widget from an emulated account: node --import tsx test/demo/draw-tour.ts (after a build; needs Chromium).
const size = { width: 1188, height: 616 }
const names = { ru: ['Выигранные сделки, сумма', 'Выигранные сделки, количество', 'Новые сделки'], en: ['Won deals, amount', 'Won deals', 'New deals'] } as const
const company = generateCompany({ seed: 24, deals: 1600, now: Date.now() })
const app = await launchAmocrm({ accounts: [{ company }], rate: { perSecond: 50 } })
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const account = app.account()
  await account.app.install()
  await until(async () => await app.session(account.app.admin()).then(() => true, () => false), 'the account is connected')
  const admin = await app.session(account.app.admin())
  await untilLive(admin)
  console.log(`${await setDemoGoals(admin, company, Date.now())} goals`)
  type Metric = { id: string; name: string; version: number }
  const { metrics } = await admin.get<{ metrics: Metric[] }>('/api/metrics')
  const { rows } = await admin.get<{ rows: { user: { id: string }; score: { index: number } | null }[] }>('/api/board')
  const best = rows.filter(({ score }) => score !== null).sort((a, b) => (b.score?.index ?? 0) - (a.score?.index ?? 0))[2]?.user.id ?? String(account.app.admin())

  for (const language of ['ru', 'en'] as const) {
    for (const metric of metrics) {
      const place = names.ru.findIndex((name) => name === metric.name)
      const { id: _id, version: _version, ...body } = metric
      if (language === 'en' && place >= 0) await admin.send('PUT', `/api/metrics/${metric.id}`, { ...body, name: names.en[place] })
    }
    for (const [place, { user, hash, wait }] of [{ user: best, hash: '#/me', wait: 'main h2' }, { user: String(account.app.admin()), hash: '#/team', wait: 'main table tbody tr:nth-child(3)' }].entries()) {
      const page = await browser.newPage({ viewport: { width: 1900, height: 900 } })
      await page.goto(`${account.origin}/widget_page/vympel_goals/vympel/?user=${user}&lang=${language}`)
      const frame = page.frameLocator('iframe')
      await frame.locator('#app h1').first().waitFor()
      await page.locator('iframe').evaluate((element, { width, height }) => { Object.assign((element as HTMLElement).style, { position: 'fixed', inset: '0', zIndex: '99', width: `${width}px`, height: `${height}px` }) }, size)
      await frame.locator('body').evaluate((_body, to) => { location.hash = to }, hash)
      await frame.locator(wait).first().waitFor()
      await page.waitForTimeout(2500)
      await page.screenshot({ path: `client/widget/images/tour_${language}_${place + 1}.png`, clip: { x: 0, y: 0, ...size } })
      await page.close()
    }
  }
} finally {
  await browser.close()
  await app.close()
}
