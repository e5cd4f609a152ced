import { rm } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startAccount } from './support/start-account'
import { writeWidget } from './support/write-widget'

const closers: (() => Promise<void>)[] = []
let browser: Browser
beforeAll(async () => { browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] }) })
afterAll(async () => { await browser.close() })
afterEach(async () => { for (const close of closers.splice(0).reverse()) await close() })

async function start() {
  const started = await startAccount()
  const { account, listener } = started
  const folder = await writeWidget(listener.origin)
  closers.push(async () => await rm(folder, { recursive: true, force: true }))
  await account.uploadWidget(folder)
  Object.assign(listener.answers, { body: JSON.stringify({ code: 'c-1' }), headers: { 'Access-Control-Allow-Origin': account.origin, 'Access-Control-Allow-Headers': 'X-Auth-Token', 'Content-Type': 'application/json' } })
  const page = await browser.newPage()
  closers.push(async () => await page.close())
  return { ...started, page, folder }
}

const callsOf = async (page: Page): Promise<unknown> => await page.evaluate('amoWidget.calls')

it('account page: the market installs the widget by the code\'s GET, then the menu has its items', async () => {
  const { account, listener, page } = await start()
  await page.goto(`${account.origin}/settings/widgets/?user=1`)
  await page.getByRole('button', { name: 'Установить' }).click()
  await page.getByText('install', { exact: true }).waitFor()
  await page.locator('.js-widget-install').click()
  await page.getByText('installed', { exact: true }).waitFor()
  expect(listener.received).toMatchObject([{ method: 'GET', path: '/amocrm/oauth', userAgent: 'amoService-oAuth-Code-Sender/1.0', query: { from_widget: '1' } }])
  expect(await callsOf(page)).toEqual(['render', 'init', 'bind_actions', 'settings', 'onInstall', 'settings'])
  await page.goto(`${account.origin}/leads/list/`)
  expect(await page.locator('#left_menu a').allTextContents()).toEqual(['Рабочий стол', 'Сделки', 'Мой пункт', 'Подпункт', 'Задачи', 'Аналитика', 'Подпункт', 'амоМаркет'])
  // The widget does not belong on the list of leads.
  expect(await callsOf(page)).toEqual([])
})

it('account page: the menu item opens the work area, and $authorizedAjax brings a disposable token of who looks', async () => {
  const { account, listener, page } = await start()
  await account.app.install()
  await page.goto(`${account.origin}/leads/list/?user=3`)
  await page.getByRole('link', { name: 'Мой пункт' }).click()
  await page.getByText('c-1', { exact: true }).waitFor()
  expect(await page.locator('.place').textContent()).toBe('{"location":"widget_page","item_code":"own"}')
  expect(await page.locator('.title').textContent()).toBe('Мой пункт')
  const token = listener.received.find((request) => request.method === 'POST')?.token?.split('.')[1] ?? ''
  expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toMatchObject({ user_id: 3, account_id: account.id, is_admin: false, iss: account.origin })
  expect(new URL(page.url()).pathname).toBe('/widget_page/vympel_goals/own/')
  await page.getByRole('link', { name: 'Сделки' }).click()
  await page.getByRole('heading', { name: 'Сделки' }).waitFor()
  expect(await callsOf(page)).toEqual(['render', 'init', 'bind_actions', 'initMenuPage', 'destroy'])
  await page.goBack()
  await page.getByText('c-1', { exact: true }).waitFor()
})

it('account page: sub-items tell theirs; a refusal reaches the widget with its status', async () => {
  const { account, listener, page } = await start()
  await account.app.install()
  listener.answers.status = 401
  await page.goto(`${account.origin}/widget_page/vympel_goals/stats/report/`)
  await page.getByText('refused 401').waitFor()
  expect(await page.locator('.place').textContent()).toBe('{"location":"stats","subitem_code":"report"}')
})

it('account page: what the widget may know of the account; the theme changes without loading anew', async () => {
  const { account, page } = await start()
  await account.app.install()
  await page.goto(`${account.origin}/widget_page/vympel_goals/own/?user=3&theme=dark&lang=en`)
  expect(await page.evaluate("[APP.constant('user').id, APP.constant('user').theme, APP.constant('user_rights').is_admin, APP.lang_id, APP.constant('groups').group_0, APP.constant('managers')[3].group]")).toEqual([3, 'dark', false, 'en', 'Ромашка', 'group_2'])
  expect(await page.evaluate('[amoWidget.instance.system().area, amoWidget.instance.get_settings().widget_code, amoWidget.instance.get_install_status(), amoWidget.instance.get_version()]')).toEqual(['widget_page', 'vympel_goals', 'installed', '1.0.1'])
  await page.getByRole('button', { name: 'Switch theme' }).click()
  expect(await page.evaluate("APP.constant('user').theme")).toBe('light')
  await page.reload()
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
})

it('account page: switching off saves, destroys and revokes', async () => {
  const { account, listener, page } = await start()
  await account.app.install()
  await page.goto(`${account.origin}/settings/widgets/?user=1`)
  await page.getByRole('button', { name: 'Настроить' }).click()
  await page.locator('.js-widget-uninstall').click()
  await page.getByRole('button', { name: 'Установить' }).waitFor()
  expect(account.state.installation).toBeNull()
  expect(listener.received.at(-1)).toMatchObject({ path: '/amocrm/uninstall' })
  const calls = await callsOf(page)
  expect(calls).toEqual(['render', 'init', 'bind_actions', 'settings', 'onSave', 'destroy', 'render', 'init', 'bind_actions'])
})

it('account page: a lead is won by hand on its card', async () => {
  const { account, call, page } = await start()
  await page.goto(`${account.origin}/leads/detail/2?user=3`)
  await page.getByRole('button', { name: 'Успешно реализовано' }).click()
  await page.locator('[data-status="142"][aria-pressed="true"]').waitFor()
  expect((await call('/leads/2')).body).toMatchObject({ status_id: 142, updated_by: 3 })
  const answer = await fetch(`${account.origin}/__amo/leads/2`, { method: 'POST', headers: { Origin: 'http://evil.test', 'Content-Type': 'application/json' }, body: '{}' })
  expect(answer.status).toBe(403)
})

it('upload: a package that lacks what amoCRM asks for is refused', async () => {
  const { account, folder } = await start()
  await rm(`${folder}/images/logo_min.png`)
  await expect(account.uploadWidget(folder)).rejects.toThrow(/logo_min/)
})
