import { chromium, type Browser, type BrowserContext, type Frame, type Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import type { Company, Deal, Person } from '../emulator/company/company-types'
import { generateCompany } from '../emulator/company/generate-company'
import { findTraces } from './support/find-traces'
import { until } from './support/launch'
import { launchAmocrm, type LaunchedAmocrm } from './support/launch-amocrm'
import { findBarriers, findOverhang, keepPicture, measureOverflow, watchPage, type WatchedPage } from './support/watch-page'

const metricName = 'Выигранные сделки, сумма'
const pagePath = '/widget_page/vympel_goals/vympel/'

describe('amocrm story', () => {
  let browser: Browser
  let app: LaunchedAmocrm
  let company: Company
  let neighbour: Company
  let seller: Person
  let deal: Deal
  const contexts: BrowserContext[] = []
  const opened: WatchedPage[] = []
  let admin: WatchedPage
  let manager: WatchedPage

  beforeAll(async () => {
    company = generateCompany({ seed: 31, deals: 420, now: Date.now() })
    ;({ seller, deal } = castSeller(company))
    neighbour = generateCompany({ seed: 32, deals: 20, people: 20, now: Date.now() })
    app = await launchAmocrm({ accounts: [{ company, hookTimeScale: 0.01 }, { company: neighbour, hookTimeScale: 0.01 }] })
    browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })
  beforeEach(({ task }) => {
    onTestFailed(async () => {
      for (const [index, { page }] of opened.entries()) await keepPicture(page, `${task.name.replace(/[^a-zа-я0-9]+/gi, '-')}-${index}`)
    })
  })

  async function openAs(userId: number, path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<WatchedPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'ru-RU', ...options })
    contexts.push(context)
    const watched = await watchPage(context)
    opened.push(watched)
    await watched.page.goto(`${app.account().origin}${path}?user=${userId}`)
    return watched
  }

  const inside = async (watched: WatchedPage): Promise<Frame> => await watched.frameAt('/amocrm/app')

  it('amocrm story: an administrator installs the widget and watches what is read', async () => {
    const account = app.account()
    account.faults.slowMs = 400
    admin = await openAs(account.app.admin(), '/settings/widgets/')
    await admin.page.getByRole('button', { name: 'Установить' }).click()
    const settings = admin.page.getByRole('dialog')
    await settings.getByText('После установки Вымпел прочитает').waitFor()
    await settings.getByText(app.origin).waitFor()
    await settings.getByRole('button', { name: 'Установить' }).click()
    await settings.getByText('в меню слева появится пункт «Вымпел»').waitFor()
    // amoCRM brought the code without a browser; it is exchanged in the background.
    await until(async () => await app.session(account.app.admin()).then(() => true, () => false), 'the code is exchanged')

    await admin.page.goto(`${account.origin}/leads/list/`)
    await admin.page.getByRole('link', { name: 'Вымпел' }).click()
    const page = await inside(admin)
    await page.getByRole('heading', { name: 'Вымпел читает ваш аккаунт' }).waitFor()
    for (const kind of ['Сотрудники и группы', 'Воронки и этапы', 'Сделки']) await page.getByText(kind, { exact: true }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    account.faults.slowMs = 0
    await page.getByRole('link', { name: 'Показатели' }).waitFor({ timeout: 120_000 })
    expect(admin.complaints).toEqual([])
  })

  it('amocrm story: and makes a metric, told what this CRM has not', async () => {
    const page = await inside(admin)
    await page.getByRole('link', { name: 'Показатели' }).click()
    await page.getByRole('button', { name: 'Новый показатель' }).first().click()
    await page.getByText('В amoCRM нет коммерческих предложений').waitFor()
    await page.getByRole('button', { name: metricName }).click()
    await page.getByText('Считаем сумму сделок, которые выиграны').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Проверить и сохранить' }).click()
    await page.getByText('версия 1').waitFor()
    expect(admin.complaints).toEqual([])
  })

  it('amocrm story: and a goal for a seller', async () => {
    const page = await inside(admin)
    await page.getByRole('link', { name: 'Цели', exact: true }).click()
    await page.getByRole('button', { name: 'Поставить цели' }).first().click()
    await pick(page, page.getByRole('button', { name: 'Добавить людей или группу' }), nameOf(seller))
    await page.getByRole('textbox', { name: `План: ${nameOf(seller)}` }).fill('90000000')
    await page.getByRole('textbox', { name: /^Премия за отметку 100/ }).fill('12000')
    await page.getByRole('button', { name: 'Поставить 1 цель' }).click()
    await page.getByRole('button', { name: 'Поставить цели' }).waitFor()
    await page.getByText(nameOf(seller)).first().waitFor()
    await page.getByRole('link', { name: 'Настройки' }).click()
    await page.getByText('Часовой пояс аккаунта').waitFor()
    expect(admin.complaints).toEqual([])
  })

  it('amocrm story: and says who leads whom, which amoCRM does not', async () => {
    const page = await inside(admin)
    const group = company.departments.get(seller.departmentIds[0] ?? 0)?.name ?? ''
    const head = [...company.people.values()].find((person) => person.active && !person.isAdmin && person.id !== seller.id)
    if (!head) throw new Error('nobody can lead')
    const told = async () => {
      const session = await app.session(head.id)
      return [(await session.get<{ user: { role: string } }>('/api/session')).user.role, (await session.get<{ goals: unknown[] }>('/api/goals')).goals.length]
    }
    expect(await told()).toEqual(['employee', 0])
    await page.getByText('Кто кем руководит', { exact: true }).click()
    await pick(page, page.getByRole('button', { name: `Руководитель: ${group}: не назначен`, exact: true }), nameOf(head))
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await page.getByText('Сохранено, права и итоги пересчитаны').waitFor()
    expect(await told()).toEqual(['supervisor', 1])
    expect(admin.complaints).toEqual([])
  })

  it('amocrm story: the seller\'s figure moves when the deal is won in amoCRM', async () => {
    manager = await openAs(seller.id, pagePath)
    const page = await inside(manager)
    const figure = page.getByRole('button', { name: /^Почему/ }).first()
    const before = await figure.innerText()
    await page.evaluate(() => { Object.assign(window, { neverReloaded: true }) })
    const card = await openAs(seller.id, `/leads/detail/${deal.id}`)
    await card.page.getByRole('button', { name: 'Успешно реализовано' }).click()
    await until(async () => await figure.innerText() !== before, 'the figure moves', 30_000)
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
    expect([manager.complaints, card.complaints]).toEqual([[], []])
  })

  it('amocrm story: and the record behind it opens in the account', async () => {
    const page = await inside(manager)
    await page.getByRole('button', { name: /^Почему/ }).first().click()
    const link = page.getByRole('dialog').getByRole('link', { name: deal.title }).first()
    const [card] = await Promise.all([manager.page.context().waitForEvent('page'), link.click()])
    await card.getByRole('heading', { name: deal.title }).waitFor()
    expect(card.url()).toBe(`${app.account().origin}/leads/detail/${deal.id}`)
    await card.close()
    await page.getByRole('dialog').press('Escape')
    expect(manager.complaints).toEqual([])
  })

  it('amocrm story: the theme follows the account, and a new visit keeps its place', async () => {
    const page = await inside(admin)
    const isDark = async (frame: Frame): Promise<boolean> => await frame.evaluate(() => document.documentElement.classList.contains('dark'))
    expect(await isDark(page)).toBe(false)
    await admin.page.getByRole('button', { name: 'Сменить тему' }).click()
    await until(async () => await isDark(page), 'the page is dark')
    await page.evaluate((home) => { parent.postMessage({ channel: 'vympel', type: 'enter', place: '#/goals' }, home) }, app.account().origin)
    await until(() => page.isDetached(), 'the old page is gone')
    const again = await inside(admin)
    await until(async () => await again.evaluate(() => location.hash) === '#/goals', 'it is back at its place')
    expect(await isDark(again)).toBe(true)
    await admin.page.getByRole('button', { name: 'Сменить тему' }).click()
    await until(async () => !await isDark(again), 'the page is light')
    expect(admin.complaints).toEqual([])
  })

  it('amocrm story: it speaks the account\'s language, grows with its window, and the browser\'s way back stays in the page', async () => {
    const watched = await openAs(app.account().app.admin(), pagePath)
    await watched.page.goto(`${app.account().origin}${pagePath}?user=${app.account().app.admin()}&lang=en`)
    const page = await inside(watched)
    await page.getByRole('link', { name: 'Metrics', exact: true }).click()
    await page.getByRole('heading', { name: 'Metrics' }).waitFor()
    await page.getByRole('link', { name: 'Goals', exact: true }).click()
    await until(async () => await page.evaluate(() => location.hash) === '#/goals', 'it went on')
    // Not the account's page goes back, only the frame in it.
    await watched.page.evaluate(() => { history.back() })
    await until(async () => await page.evaluate(() => location.hash) === '#/metrics', 'it went back')
    await page.getByRole('heading', { name: 'Metrics' }).waitFor()
    expect(watched.page.url()).toContain(pagePath)
    const heightOf = async (): Promise<number> => (await watched.page.locator('iframe').boundingBox())?.height ?? 0
    const before = await heightOf()
    await watched.page.setViewportSize({ width: 1440, height: 1700 })
    await until(async () => await heightOf() > Math.max(before, 1200), 'the frame grew')
    expect(watched.complaints).toEqual([])
  })

  it('amocrm story: nobody but our frame is heard', async () => {
    const pages = admin.page.context().pages().length
    const frame = admin.page.locator('iframe')
    const height = await frame.evaluate((element) => (element as HTMLElement).style.height)
    await admin.page.evaluate(() => {
      for (const message of [{ type: 'open', url: '/leads/list/' }, { type: 'height', height: 5000 }, { type: 'enter', place: '' }]) postMessage({ channel: 'vympel', ...message }, '*')
    })
    const page = await inside(admin)
    await page.evaluate((home) => { parent.postMessage({ channel: 'vympel', type: 'open', url: 'https://example.com/' }, home) }, app.account().origin)
    await page.evaluate((home) => { parent.postMessage({ channel: 'vympel', type: 'height', height: 1234 }, home) }, app.account().origin)
    await until(async () => await frame.evaluate((element) => (element as HTMLElement).style.height) === '1234px', 'our frame is heard')
    expect([height === '5000px', page.isDetached(), admin.page.context().pages().length]).toEqual([false, false, pages])
    expect(admin.complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('amocrm story: every page is readable and fits, %s', async (theme) => {
    const session = await app.session(app.account().app.admin())
    const [{ id: goalId } = { id: '' }] = (await session.get<{ goals: { id: string }[] }>('/api/goals')).goals
    const [{ id: metricId } = { id: '' }] = (await session.get<{ metrics: { id: string }[] }>('/api/metrics')).metrics
    const watched = await openAs(app.account().app.admin(), pagePath)
    if (theme === 'dark') await watched.page.getByRole('button', { name: 'Сменить тему' }).click()
    const page = await inside(watched)
    await until(async () => await page.evaluate(() => document.documentElement.classList.contains('dark')) === (theme === 'dark'), `the page is ${theme}`)
    const found: Record<string, unknown> = {}
    for (const address of ['me', 'team', 'goals', 'goals/new', `goals/${goalId}`, 'metrics', 'metrics/new', `metrics/${metricId}`, 'settings']) {
      await page.evaluate((hash) => { location.hash = `#/${hash}` }, address)
      await until(async () => await page.locator('main [aria-busy="true"]').count() === 0 && await page.locator('main h1, main h2').count() > 0, `${address} is loaded`, 10_000)
      // The frame has just been widened again, and the page follows when it is told.
      await until(async () => (await measureOverflow(page)).across === 0, 'it fits', 15_000).catch(() => undefined)
      const { across } = await measureOverflow(page)
      const barriers = await findBarriers(page)
      if (address === 'team') {
        // Beside the account's menu the actions get a row of their own and push the strip down.
        await watched.page.locator('iframe').evaluate((element) => Object.assign((element as HTMLElement).style, { width: '820px' }))
        await until(async () => {
          const [action, strip] = await Promise.all([page.getByRole('button', { name: 'Поставить цели' }).first().boundingBox(), page.getByRole('region', { name: 'Общая цель' }).boundingBox()])
          return action !== null && strip !== null && action.y + action.height <= strip.y
        }, 'nothing lies upon the strip')
      }
      await watched.page.locator('iframe').evaluate((element) => Object.assign((element as HTMLElement).style, { width: '360px' }))
      const narrow = await until(async () => (await measureOverflow(page)).across === 0, 'it fits', 15_000).then(() => 'fits', async () => await findOverhang(page))
      await watched.page.locator('iframe').evaluate((element) => Object.assign((element as HTMLElement).style, { width: '' }))
      found[address] = { barriers, across, narrow }
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((address) => [address, { barriers: [], across: 0, narrow: 'fits' }])))
    expect(watched.complaints).toEqual([])
  })

  it('amocrm story: an account whose code was lost is connected by its administrator, and sees nothing of its neighbour', async () => {
    const account = app.account(1)
    // The account believes that the widget is installed, and we have never heard of it.
    account.app.issueToken()
    const context = await browser.newContext({ locale: 'ru-RU' })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`${account.origin}${pagePath}?user=${account.app.admin()}`)
    const notice = page.getByRole('alert')
    await notice.getByText('аккаунт ещё не подключён').waitFor()
    const [consent] = await Promise.all([context.waitForEvent('page'), notice.getByRole('link', { name: 'Подключить снова' }).click()])
    const form = consent.locator('form', { hasText: account.domain })
    await form.getByRole('combobox').selectOption(String(account.app.admin()))
    await form.getByRole('button', { name: 'Разрешить' }).click()
    await consent.getByRole('heading', { name: 'Вымпел подключён' }).or(consent.getByRole('heading', { name: 'Подключаем Вымпел' })).first().waitFor()
    await consent.close()
    await until(async () => await app.session(account.app.admin(), 1).then(() => true, () => false), 'the account is connected')
    await notice.getByRole('button', { name: 'Повторить' }).click()
    await page.frameLocator('iframe').locator('#app h1').first().waitFor()
    const session = await app.session(account.app.admin(), 1)
    expect([await session.get('/api/goals'), await session.get('/api/metrics')]).toEqual([{ goals: [] }, { metrics: [] }])
  })

  it('amocrm story: an uninstalled widget leaves nothing, neither in the account nor with us', async () => {
    const account = app.account()
    const namesOf = ({ people, deals }: Company): string[] => [...[...people.values()].map(({ lastName }) => lastName), ...[...deals.values()].slice(0, 50).map(({ title }) => title)]
    const kept = new Set([...namesOf(neighbour), ...[...neighbour.deals.values()].map(({ title }) => title)])
    const traces = [deal.title, ...namesOf(company)].filter((name) => ![...kept].some((other) => other.includes(name)))
    expect(traces.length).toBeGreaterThan(5)
    await until(() => findTraces(app.dataDir, [deal.title]).length > 0, 'the data lies in the folder')
    const session = await app.session(account.app.admin())
    const leaving = await openAs(account.app.admin(), '/settings/widgets/')
    await leaving.page.getByRole('button', { name: 'Настроить' }).click()
    await leaving.page.getByRole('button', { name: 'Отключить' }).click()
    await leaving.page.getByRole('button', { name: 'Установить' }).waitFor()
    expect(await leaving.page.getByRole('link', { name: 'Вымпел' }).count()).toBe(0)
    expect(await leaving.page.locator('.vympel-widget, link[data-of="vympel-widget"]').count()).toBe(0)
    await until(() => findTraces(app.dataDir, traces).length === 0, 'nothing of the account is left', 20_000).catch(() => undefined)
    expect(findTraces(app.dataDir, traces)).toEqual([])
    expect((await fetch(`${app.origin}/api/session`, { headers: { authorization: `Bearer ${session.token}` } })).status).toBe(401)
    expect(leaving.complaints).toEqual([])
    for (const context of contexts) await context.close()
    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0 })
  })
})

/** A seller who is no administrator, with an open deal in roubles of the main pipeline. */
function castSeller(company: Company): { seller: Person; deal: Deal } {
  for (const deal of company.deals.values()) {
    const seller = company.people.get(deal.assignedById)
    if (seller?.active && !seller.isAdmin && deal.pipelineId === 0 && deal.stageId === 'PREPARATION' && deal.currencyId === 'RUB' && !deal.isRecurring && deal.opportunity > 50_000) return { seller, deal }
  }
  throw new Error('The company has no such seller')
}

/** Chooses in one of the kit's menus and closes it. */
async function pick(page: Frame, menu: Locator, option: string): Promise<void> {
  await menu.click()
  await page.getByRole('option', { name: option }).first().click()
  if (await page.getByRole('listbox').count() > 0) await page.page().keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

function nameOf({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`
}
