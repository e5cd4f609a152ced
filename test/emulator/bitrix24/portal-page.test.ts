import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { chromium } from 'playwright-core'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createEmulator } from './create-emulator'
import { closeServer } from './portal'
import { createAppListener } from './support/app-listener'
import { makeTinyCompany } from './support/tiny-company'

// The package's own browser build, unchanged.
const sdkPath = createRequire(import.meta.url).resolve('@bitrix24/b24jssdk').replace(/dist\/.*$/, 'dist/umd/index.min.js')
const closers: (() => Promise<void>)[] = []
let browser: Browser
beforeAll(async () => { browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }) })
afterAll(async () => { await browser.close() })
afterEach(async () => { for (const close of closers.splice(0).reverse()) await close() })

const sdkPage = `<!doctype html><html><body><p id="state">…</p><script src="/sdk.js"></script><script>
window.ready = B24Js.initializeB24Frame().then(($b24) => { window.b24 = $b24; document.getElementById('state').textContent = $b24.isInstallMode ? 'installer' : 'application' })
window.ready.catch((error) => { document.getElementById('state').textContent = String(error) })
</script></body></html>`

async function start() {
  const listener = await createSdkApp()
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(3), memberId: 'm1' }], urls: listener.urls, rate: { perSecond: 100, burst: 1000 } })
  closers.push(emulator.close)
  const portal = emulator.portals[0]
  if (!portal) throw new Error('no portal')
  const page = await browser.newPage()
  closers.push(async () => await page.close())
  return { emulator, portal, page, listener }
}

async function createSdkApp() {
  const web = express()
  web.get('/sdk.js', (_request, response) => { response.type('js').send(readFileSync(sdkPath, 'utf8')) })
  web.post('/*path', (_request, response) => { response.type('html').send(sdkPage) })
  const server = web.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  closers.push(async () => await closeServer(server))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { urls: { installUrl: `${origin}/install`, appUrl: `${origin}/app`, eventUrl: `${origin}/events` } }
}

async function appFrame(page: Page, state: string): Promise<Frame> {
  const element = page.locator('iframe').last()
  await element.contentFrame().getByText(state, { exact: true }).waitFor()
  const frame = await (await element.elementHandle())?.contentFrame()
  if (!frame) throw new Error('no frame')
  return frame
}

/** Runs an expression in the frame, where `b24` is the SDK. */
const run = async (frame: Frame, expression: string): Promise<unknown> => await frame.evaluate(expression)

it('portal page: the unmodified SDK installs, finishes, and the page reloads into the application', async () => {
  const { portal, page } = await start()
  await page.goto(`${portal.origin}/?user=1`)
  await page.getByRole('button', { name: 'Установить приложение' }).click()
  const installer = await appFrame(page, 'installer')
  expect(await installer.evaluate('window.name')).toMatch(new RegExp(`^${portal.domain}\\|0\\|[0-9a-f]{32}$`))
  expect(portal.state.installation?.finished).toBe(false)
  // The page goes away while the answer is on its way, so nobody waits for it.
  await run(installer, 'void b24.installFinish()')
  const app = await appFrame(page, 'application')
  expect(portal.state.installation?.finished).toBe(true)
  expect(app.url()).toMatch(/\/app\?DOMAIN=/)
})

it('portal page: an ordinary user sees that the installation is unfinished, later the application', async () => {
  const { portal, page } = await start()
  portal.app.add()
  await page.goto(`${portal.origin}/?user=3`)
  await page.getByText('Приложение установлено не полностью').waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
  portal.app.finish()
  await page.reload()
  const app = await appFrame(page, 'application')
  expect(await run(app, 'b24.auth.isAdmin')).toBe(false)
})

it('portal page: the SDK calls REST from the browser, renews its token, keeps options, sets title and height', async () => {
  const { emulator, portal, page } = await start()
  portal.app.add()
  portal.app.finish()
  await page.goto(`${portal.origin}/?user=3`)
  const app = await appFrame(page, 'application')
  expect(await run(app, 'b24.actions.v2.call.make({ method: "profile" }).then((answer) => answer.getData().result.ID)')).toBe('3')
  const before = await run(app, 'b24.auth.getAuthData().access_token')
  portal.expireTokens()
  const renewed = await run(app, 'b24.auth.refreshAuth().then((data) => data.access_token)')
  expect(renewed).not.toBe(before)
  expect(emulator.tokens.find(String(renewed))?.userId).toBe(3)
  await run(app, 'b24.options.userSet("theme", "dark")')
  expect(portal.state.installation?.userOptions.get(3)).toEqual({ theme: 'dark' })
  await run(app, 'b24.parent.setTitle("Цели отдела")')
  await page.getByRole('heading', { name: 'Цели отдела' }).waitFor()
  await run(app, 'b24.parent.resizeWindow(800, 1234)')
  await expect.poll(async () => (await page.locator('iframe').boundingBox())?.height).toBe(1234)
})

it('portal page: openPath opens the card over the application and tells when it was closed', async () => {
  const { portal, page } = await start()
  portal.app.add()
  portal.app.finish()
  await page.goto(`${portal.origin}/?user=1`)
  const app = await appFrame(page, 'application')
  await run(app, 'void (window.closed_ = b24.slider.openPath(b24.slider.getUrl("/crm/deal/details/2/"), 950))')
  const card = page.locator('.slider iframe').contentFrame()
  await card.getByRole('heading', { name: 'Сделка 2' }).waitFor()
  await page.getByRole('button', { name: 'Закрыть' }).click()
  expect(await run(app, 'window.closed_')).toEqual({ isOpenAtNewWindow: false, isClose: true })
  expect(await run(app, 'b24.placement.call("openPath", { path: "/bitrix/admin/" })')).toEqual({ result: 'error', errorCode: 'PATH_NOT_AVAILABLE' })
})

it('portal page: selectUser answers the chosen person, openApplication passes its parameters', async () => {
  const { portal, page } = await start()
  portal.app.add()
  portal.app.finish()
  await page.goto(`${portal.origin}/?user=1`)
  const app = await appFrame(page, 'application')
  const chosen = run(app, 'b24.dialog.selectUser()')
  await page.getByRole('radio', { name: 'Вера Продажная' }).check()
  await page.getByRole('button', { name: 'Выбрать' }).click()
  expect(await chosen).toMatchObject({ id: '3', name: 'Вера Продажная' })
  await run(app, 'void b24.slider.openSliderAppPage({ goal: "g5", bx24_width: 900 })')
  await page.locator('.slider iframe').waitFor()
  const slider = await appFrame(page, 'application')
  expect(await run(slider, '[b24.placement.isSliderMode, b24.placement.options.goal]')).toEqual([true, 'g5'])
  await run(slider, 'void b24.slider.closeSliderAppPage()')
  await page.locator('.slider').waitFor({ state: 'detached' })
})

it('portal page: a deal is won by hand, and the event goes out', async () => {
  const { emulator, portal, page } = await start()
  const listener = await createAppListener()
  closers.push(listener.close)
  emulator.setUrls(listener.urls)
  portal.app.add(1, { tellsInstall: false })
  portal.app.finish()
  portal.state.installation?.handlers.push({ id: 1, event: 'ONCRMDEALUPDATE', handler: `${listener.origin}/hook`, authType: 0, offline: false })
  await page.goto(`${portal.origin}/crm/deal/?user=3`)
  await page.getByRole('link', { name: 'Сделка 1' }).click()
  // The card has loaded to the end: the next load is that after saving.
  await page.waitForURL(/\/crm\/deal\/details\//)
  await page.getByLabel('Сумма').fill('7777')
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Сохранить' }).click()])
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Успех' }).click()])
  expect(portal.company.deals.get(1)).toMatchObject({ opportunity: 7777, stageId: 'WON', movedById: 3 })
  await portal.eventsIdle()
  expect(listener.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
})

it('portal page: messages of another origin are not answered, foreign pages cannot act', async () => {
  const { portal, page } = await start()
  portal.app.add()
  portal.app.finish()
  await page.goto(`${portal.origin}/?user=1`)
  await appFrame(page, 'application')
  const answered = await page.evaluate(async () => await new Promise<boolean>((done) => {
    window.addEventListener('message', (event) => { if (String(event.data).startsWith('key:')) done(true) })
    window.postMessage('getInitData:key:sid', '*')
    setTimeout(() => { done(false) }, 200)
  }))
  expect(answered).toBe(false)
  const foreign = await fetch(`${portal.origin}/__portal/deals/1`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: 'http://elsewhere' }, body: '{"opportunity":1}' })
  expect(foreign.status).toBe(403)
})

it('portal page: follows the system into the dark together with the frame, and the user\'s choice against it', async () => {
  const { portal, page } = await start()
  portal.app.add()
  portal.app.finish()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${portal.origin}/?user=1`)
  const background = async () => await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const app = await appFrame(page, 'application')
  expect([await background(), await app.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)]).toEqual(['rgb(27, 31, 37)', true])
  await page.getByRole('button', { name: 'Светлая тема' }).click()
  await expect.poll(background).toBe('rgb(238, 242, 244)')
})

it('portal page: a deep link opens the handler of REST_APP_URI with its parameters', async () => {
  const { portal, page, listener } = await start()
  portal.app.add()
  portal.app.finish()
  portal.state.installation?.placements.push({ placement: 'REST_APP_URI', handler: `${listener.urls.appUrl}/link`, title: 'Вымпел', description: '', langAll: {}, options: {}, userId: 0 })
  await page.goto(`${portal.origin}/marketplace/view/vympel.goals/?params[goal]=5&user=3`)
  const app = await appFrame(page, 'application')
  expect(await run(app, '[b24.placement.title, b24.placement.options.goal]')).toEqual(['REST_APP_URI', '5'])
})
