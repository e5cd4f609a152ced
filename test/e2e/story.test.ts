import { DateTime } from 'luxon'
import { chromium, type Browser, type BrowserContext, type Frame, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import type { Company, Deal, Person } from '../emulator/company/company-types'
import { generateCompany } from '../emulator/company/generate-company'
import { launch, present, until, type Launched } from './support/launch'
import { findBarriers, findOverhang, keepPicture, measureOverflow, watchPage, type WatchedPage } from './support/watch-page'

const metricName = 'Выигранные сделки, сумма'
const excludedSource = 'TRADE_SHOW'

describe('story', () => {
  let browser: Browser
  let app: Launched
  let company: Company
  let staff: Staff
  const contexts: BrowserContext[] = []
  const opened: WatchedPage[] = []
  let head: WatchedPage
  let manager: WatchedPage
  let goalTarget: number

  beforeAll(async () => {
    company = generateCompany({ seed: 24, deals: 8800, now: Date.now() })
    staff = castStaff(company)
    app = await launch({ portals: [{ company }] })
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

  async function openAs(userId: number, options: Parameters<Browser['newContext']>[0] = {}): Promise<WatchedPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'ru-RU', ...options })
    contexts.push(context)
    const watched = await watchPage(context)
    opened.push(watched)
    await watched.page.goto(`${app.portal().origin}/?user=${userId}`)
    return watched
  }

  it('story: the administrator opens the installer, watches what is read, and lands in the app', async () => {
    const portal = app.portal()
    portal.faults.slowMs = 500
    const admin = await openAs(portal.app.admin())
    await admin.page.getByRole('button', { name: 'Установить приложение' }).click()
    const installer = await admin.app('install')
    await installer.getByRole('heading', { name: 'Вымпел читает ваш портал' }).waitFor()
    for (const kind of ['Сотрудники и отделы', 'Воронки и стадии', 'Поля и валюты', 'Сделки', 'История стадий']) await installer.getByText(kind, { exact: true }).waitFor()
    const bar = installer.getByRole('progressbar', { name: 'Загрузка' }).first()
    await installer.getByText(/из\s8\s?800/).first().waitFor()
    await until(async () => Number(await bar.getAttribute('aria-valuenow')) > 0, 'the bar has begun')
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100)
    for (const colorScheme of ['dark', 'light'] as const) {
      await admin.page.emulateMedia({ colorScheme })
      expect(await findBarriers(installer)).toEqual([])
    }
    await setFrameWidth(admin.page, '360px')
    await until(async () => (await measureOverflow(installer)).across === 0, 'the installer fits a phone', 3000)
    await setFrameWidth(admin.page, '')
    expect(portal.state.installation?.finished).toBe(false)
    portal.faults.slowMs = 0
    await until(() => portal.state.installation?.finished === true, 'installFinish was called', 90_000)
    const page = await admin.app()
    await page.getByRole('link', { name: 'Показатели' }).waitFor()
    expect(admin.complaints).toEqual([])
  })

  it('story: a head of sales makes a metric of several conditions, seeing what it matches', async () => {
    head = await openAs(staff.head.id)
    const page = await head.app()
    await page.getByRole('link', { name: 'Показатели' }).click()
    await page.getByRole('button', { name: 'Новый показатель' }).first().click()
    const name = page.getByRole('textbox', { name: 'Название показателя' })
    await name.fill(metricName)
    await pick(page, page.getByRole('button', { name: /^Что считаем/ }), ['Сумма'])
    await page.getByRole('button', { name: 'Условие', exact: true }).click()
    await pick(page, page.getByRole('region', { name: 'Шаг 2' }).getByRole('button', { name: /^Воронка/ }), [present(company.pipelines.get(0), 'pipeline').name])
    await page.getByRole('button', { name: 'Условие', exact: true }).click()
    await page.getByRole('region', { name: 'Шаг 3' }).getByRole('textbox', { name: 'Сумма' }).fill('1000')
    await page.getByRole('button', { name: 'Кроме…' }).click()
    await pick(page, page.getByRole('region', { name: 'Шаг 4' }).getByRole('button', { name: /^Источник/ }), [present(company.sources.find(({ statusId }) => statusId === excludedSource), 'source').name])
    // A head sees what the own people make of it.
    const own = listLed(company, staff.head)
    const matched = listCounted(company).filter((deal) => own.has(deal.assignedById))
    await page.getByText(new RegExp(`^${matched.length}\\sсдел`)).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Проверить и сохранить' }).click()
    await page.getByText('версия 1').waitFor()
    expect(head.complaints).toEqual([])
  })

  it('story: and sets a monthly goal for two subordinates, with money on its marks', async () => {
    const page = await head.app()
    await page.getByRole('link', { name: 'Цели', exact: true }).click()
    await page.getByRole('button', { name: 'Поставить цели' }).first().click()
    await pick(page, page.getByRole('button', { name: 'Добавить людей или отдел' }), staff.managers.map(nameOf))
    goalTarget = targetOf(company, present(staff.managers[0], 'manager'), staff.deal)
    for (const person of staff.managers) await page.getByRole('textbox', { name: `План: ${nameOf(person)}` }).fill(String(targetOf(company, person, staff.deal)))
    for (const [percent, money] of [['70', '5000'], ['100', '12000'], ['110', '8000']]) await page.getByRole('textbox', { name: new RegExp(`^Премия за отметку ${percent}`) }).fill(String(money))
    // Five, twelve and eight thousand add up.
    await page.getByRole('img', { name: /70\s%\s—\s5\s000\s₽; 100\s%\s—\s17\s000\s₽; 110\s%\s—\s25\s000\s₽/ }).waitFor()
    await page.getByRole('button', { name: 'Поставить 2 цели' }).click()
    await page.getByRole('button', { name: 'Поставить цели' }).waitFor()
    for (const person of staff.managers) await page.getByText(nameOf(person)).first().waitFor()
    expect(head.complaints).toEqual([])
  })

  it('story: a copy of a goal is another goal, and the first one stays as it was', async () => {
    const session = await app.session(staff.head.id)
    const { goals: [first] } = await session.get<{ goals: SavedGoal[] }>('/api/goals')
    const page = await head.app()
    await page.getByRole('link', { name: 'Цели', exact: true }).click()
    await page.getByRole('link', { name: new RegExp(present(first, 'goal').subjectName) }).or(page.getByRole('link', { name: metricName })).first().click()
    await page.getByRole('button', { name: 'Скопировать', exact: true }).click()
    await page.getByRole('button', { name: 'Поставить 1 цель' }).waitFor()
    await page.getByRole('textbox', { name: /^План: / }).fill('777')
    await page.getByRole('button', { name: 'Поставить 1 цель' }).click()
    await page.getByRole('button', { name: 'Поставить цели' }).waitFor()
    const { goals } = await session.get<{ goals: SavedGoal[] }>('/api/goals')
    expect(goals.filter(({ target }) => target !== 77_700)).toHaveLength(2)
    const copy = present(goals.find(({ target }) => target === 77_700), 'copy')
    await session.send('DELETE', `/api/goals/${copy.id}`)
    expect(head.complaints).toEqual([])
  })

  it('story: a manager sees the scale with its marks', async () => {
    manager = await openAs(present(staff.managers[0], 'manager').id)
    const page = await manager.app()
    const scale = page.getByRole('img', { name: new RegExp(`^${metricName}`) })
    const words = present(await scale.getAttribute('aria-label'), 'words of the scale').replace(/\s/g, ' ')
    const { opportunity } = staff.deal
    const fact = factOf(company, present(staff.managers[0], 'manager'))
    for (const part of [`${write(fact)} из ${write(goalTarget)}`, '70 % — 5 000', `ещё ${write(opportunity * 0.9)}`, '100 % — 12 000', '110 % — 8 000']) expect(words).toContain(part)
    expect(manager.complaints).toEqual([])
  })

  it('story: somebody wins a deal in the CRM, and the bars of two open pages move by themselves', async () => {
    const [own, team] = [await manager.app(), await head.app()]
    await team.getByRole('link', { name: 'Команда' }).click()
    const person = present(staff.managers[0], 'manager')
    const figures = [own.getByRole('button', { name: /^Почему/ }).first(), team.getByRole('row', { name: new RegExp(nameOf(person)) }).getByRole('button', { name: /^Почему/ }).first()]
    const before = await Promise.all(figures.map(async (figure) => await figure.innerText()))
    for (const frame of [own, team]) await frame.evaluate(() => { Object.assign(window, { neverReloaded: true }) })

    const crm = await openAs(person.id)
    await crm.page.goto(`${app.portal().origin}/crm/deal/details/${staff.deal.id}/`)
    await crm.page.locator(`button[data-stage="${staff.wonStage}"]`).click()
    const wonAt = Date.now()
    for (const [index, figure] of figures.entries()) await until(async () => await figure.innerText() !== before[index], `figure ${index} moves`, 15_000)
    expect(Date.now() - wonAt).toBeLessThan(10_000)
    // The animated figure comes to rest at the new one.
    const index = factOf(company, person) / goalTarget
    const percent = new Intl.NumberFormat('ru', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.floor(index * 1000 + 1e-6) / 1000)
    await until(async () => (await figures[0]?.innerText()) === percent, `the figure is ${percent}`)
    // Whoever has won nothing yet passes more marks by one deal than the first.
    const earned = [[0.7, 5000], [1, 12_000], [1.1, 8000]].reduce((sum, [at = 1, money = 0]) => sum + (index >= at ? money : 0), 0)
    await own.getByText(new RegExp(`^\\+${write(earned).replace(/ /g, '\\s')}\\s₽ сегодня$`)).waitFor()
    for (const frame of [own, team]) expect(await frame.evaluate(() => 'neverReloaded' in window)).toBe(true)
    for (const { complaints } of [manager, head, crm]) expect(complaints).toEqual([])
  })

  it('story: the manager opens the figure and sees the very deals, each linked into the CRM', async () => {
    const page = await manager.app()
    const person = present(staff.managers[0], 'manager')
    const counted = listCounted(company, person.id)
    await page.getByRole('button', { name: /^Почему/ }).first().click()
    const panel = page.getByRole('dialog')
    await panel.getByRole('link').first().waitFor()
    await until(async () => await panel.getByRole('link').count() === counted.length, 'every counted deal is listed', 10_000)
    const links = await panel.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(new Set(links)).toEqual(new Set(counted.map(({ id }) => `${app.portal().origin}/crm/deal/details/${id}/`)))
    await panel.getByRole('link', { name: staff.deal.title }).first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await panel.getByRole('tab', { name: 'Не засчитано' }).click()
    await panel.getByText('У каждой — первое условие').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await panel.getByRole('tab', { name: 'Найти сделку' }).click()
    await panel.getByRole('textbox').fill(staff.deal.title)
    await panel.getByRole('button', { name: 'Проверить' }).click()
    const namesake = panel.getByRole('button', { name: staff.deal.title })
    await namesake.or(panel.locator('.verdict')).first().waitFor()
    if (await namesake.count() > 0) await namesake.first().click()
    await panel.locator('.verdict').getByText(staff.deal.title).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await panel.getByRole('tab', { name: /^Засчитано/ }).click()
    await panel.locator(`a[href$="/crm/deal/details/${staff.deal.id}/"]`).click()
    const card = manager.page.locator('.slider iframe')
    await card.waitFor()
    expect(new URL(present(await card.getAttribute('src'), 'address'), app.portal().origin).pathname).toBe(`/crm/deal/details/${staff.deal.id}/`)
    await manager.page.getByRole('button', { name: 'Закрыть' }).last().click()
    expect(manager.complaints).toEqual([])
  })

  it('story: an employee edits nothing, by hand or by address', async () => {
    await manager.page.reload()
    const page = await manager.app()
    await page.getByRole('heading', { name: metricName }).waitFor()
    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['Мои цели'])
    for (const address of ['#/goals/new', '#/metrics/new', '#/team', '#/goals']) {
      await page.evaluate((hash) => { location.hash = hash }, address)
      await until(async () => await page.evaluate(() => location.hash) === '#/me', `${address} leads home`, 5000)
    }
    const person = present(staff.managers[0], 'manager')
    const session = await app.session(person.id)
    const { metrics } = await session.get<{ metrics: { id: string }[] }>('/api/metrics')
    const goal = { metricId: metrics[0]?.id, subject: { kind: 'user', id: String(person.id) }, target: 1, period: { kind: 'every', unit: 'month', from: '2026-01-01' } }
    await expect(session.send('POST', '/api/goals', goal)).rejects.toThrow(/403/)
    await expect(session.send('POST', '/api/metrics', { name: 'x', source: 'deal', where: { all: [] }, measure: { kind: 'count' } })).rejects.toThrow(/403/)
    expect(manager.complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('story: every page is readable for all and fits its frame, %s', async (colorScheme) => {
    const session = await app.session(staff.head.id)
    const [{ id: goalId } = { id: '' }] = (await session.get<{ goals: { id: string }[] }>('/api/goals')).goals
    const [{ id: metricId } = { id: '' }] = (await session.get<{ metrics: { id: string }[] }>('/api/metrics')).metrics
    const watched = await openAs(staff.head.id, { colorScheme })
    const page = await watched.app()
    const found: Record<string, unknown> = {}
    const pages: readonly [address: string, shown: Locator][] = [
      ['me', page.getByText(/^Целей на .* нет/)], ['team', page.getByRole('row').nth(3)], ['goals', page.getByText(metricName).first()],
      ['goals/new', page.getByText('Добавьте людей, отдел или всех')], [`goals/${goalId}`, page.getByRole('textbox', { name: /^План: / })],
      ['metrics', page.getByText(metricName).first()], ['metrics/new', page.getByText('Последние засчитанные')], [`metrics/${metricId}`, page.getByText('версия 1')],
    ]
    for (const [address, shown] of pages) {
      await page.evaluate((hash) => { location.hash = `#/${hash}` }, address)
      await shown.waitFor()
      await settle(page)
      const wide = await measureOverflow(page)
      const barriers = await findBarriers(page)
      await setFrameWidth(watched.page, '360px')
      // What draws itself to its width does so a moment later.
      await until(async () => (await measureOverflow(page)).across === 0, 'it fits', 15_000).catch(() => undefined)
      const { across } = await measureOverflow(page)
      const narrow = across === 0 ? 'fits' : { across, overhang: await findOverhang(page) }
      await setFrameWidth(watched.page, '')
      found[address] = { barriers, wide, narrow }
    }
    await page.evaluate(() => { location.hash = '#/team' })
    await page.getByRole('row', { name: new RegExp(nameOf(present(staff.managers[0], 'manager'))) }).getByRole('button', { name: /^Почему/ }).first().click()
    await page.getByRole('dialog').getByRole('link').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((address) => [address, { barriers: [], wide: { across: 0, down: 0 }, narrow: 'fits' }])))
    expect(watched.complaints).toEqual([])
  })

  it('story: a changed metric is tried on people before it is applied, and a ratio makes what it divides', async () => {
    const page = await head.app()
    await page.evaluate(() => { location.hash = '#/metrics' })
    await page.getByRole('link', { name: new RegExp(metricName) }).first().click()
    await page.getByRole('button', { name: 'Действия с шагом 4' }).click()
    await page.getByRole('menuitem', { name: 'Удалить шаг' }).click()
    // More than any deal is worth, so that whoever has won anything loses it, whatever day of the month it is.
    await page.getByRole('region', { name: 'Шаг 3' }).getByRole('textbox', { name: 'Сумма' }).fill('1000000000')
    await page.getByRole('button', { name: 'Проверить и сохранить' }).click()
    const panel = page.getByRole('dialog')
    const apply = panel.getByRole('button', { name: 'Применить' })
    await until(async () => await apply.isEnabled(), 'the change has been tried', 20_000)
    await panel.getByText(nameOf(present(staff.managers[0], 'manager'))).first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await apply.click()
    await page.getByText('версия 2').waitFor()

    await page.evaluate(() => { location.hash = '#/metrics/new' })
    await page.getByRole('button', { name: 'Конверсия', exact: true }).click()
    await page.getByText('Что на что делим').waitFor()
    await page.getByRole('button', { name: 'Проверить и сохранить' }).click()
    await page.getByText('версия 1').waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(head.complaints).toEqual([])
  })

  it('story: the administrator notes an absence and makes a day a day off', async () => {
    const admin = await openAs(app.portal().app.admin())
    const page = await admin.app()
    const absent = nameOf(present(staff.managers[1], 'manager'))
    await page.evaluate(() => { location.hash = '#/people' })
    await pick(page, page.getByRole('button', { name: /^Сотрудник/ }), [absent])
    await page.getByRole('button', { name: 'Добавить' }).click()
    await page.getByRole('button', { name: new RegExp(`^Убрать: ${absent}`) }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('link', { name: 'Настройки' }).click()
    await page.getByRole('button', { name: /рабочий день$/ }).first().click()
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await page.getByText('Календарь сохранён').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(admin.complaints).toEqual([])
  })

  it('story: at the end nothing has drifted', async () => {
    for (const context of contexts) await context.close()
    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})

type SavedGoal = { id: string; target: number; subjectName: string }

/** Waits until a page shows what it loads and its frame has its height. */
async function settle(page: Frame): Promise<void> {
  await until(async () => await page.locator('[aria-busy="true"]').count() === 0 && (await measureOverflow(page)).down === 0, 'the page is loaded and fits', 5000).catch(() => undefined)
}

async function setFrameWidth(page: Page, width: string): Promise<void> {
  await page.locator('[data-frame] iframe').evaluate((element, value) => Object.assign((element as HTMLElement).style, { width: value, flex: value === '' ? '' : 'none' }), width)
}

/** Chooses in one of the kit's menus, several when there are several, and closes it. */
async function pick(page: Frame, menu: Locator, options: readonly string[]): Promise<void> {
  await menu.click()
  for (const option of options) await page.getByRole('option', { name: option }).first().click()
  if (await page.getByRole('listbox').count() > 0) await page.page().keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
}

/** `deal` is an open one of the first manager that the metric will count. */
type Staff = { head: Person; managers: Person[]; deal: Deal; wonStage: string }

/** A head of sales with two sellers. */
function castStaff(company: Company): Staff {
  const wonStage = present(company.stages.find(({ pipelineId, semantics }) => pipelineId === 0 && semantics === 'S'), 'won stage').statusId
  for (const department of company.departments.values()) {
    const head = department.headId === null ? undefined : company.people.get(department.headId)
    const managers = [...company.people.values()].filter((person) => person.active && person.id !== head?.id && person.departmentIds.includes(department.id))
    const deal = [...company.deals.values()].find((each) => each.assignedById === managers[0]?.id && each.stageId === 'NEW' && each.currencyId === 'RUB' && isCounted(company, each))
    if (head && !head.isAdmin && managers.length >= 2 && deal) return { head, managers: managers.slice(0, 2), deal, wonStage }
  }
  throw new Error('The company has no such team')
}

/** The conditions of the metric in our own words: main pipeline, from a thousand roubles, not from an exhibition. */
function isCounted(company: Company, deal: Deal): boolean {
  return !deal.isRecurring && deal.pipelineId === 0 && toRoubles(company, deal) >= 1000 && deal.sourceId !== excludedSource
}

/** Whom a person leads, in departments below their own too, and they themselves. */
function listLed(company: Company, head: Person): Set<number> {
  const led = new Set([...company.departments.values()].filter(({ headId }) => headId === head.id).map(({ id }) => id))
  for (let before = -1; before !== led.size;) {
    before = led.size
    for (const { id, parentId } of company.departments.values()) if (parentId !== null && led.has(parentId)) led.add(id)
  }
  return new Set([head.id, ...[...company.people.values()].filter(({ departmentIds }) => departmentIds.some((id) => led.has(id))).map(({ id }) => id)])
}

/** Deals that the metric counts in this month. */
function listCounted(company: Company, personId?: number): Deal[] {
  const monthStart = DateTime.now().setZone(company.timeZone).startOf('month').toMillis()
  return [...company.deals.values()].filter((deal) => isCounted(company, deal) && deal.stageId === 'WON' && deal.movedAt >= monthStart && (personId === undefined || deal.assignedById === personId))
}

/** Roubles a person has won this month, to the kopeck. */
function factOf(company: Company, person: Person): number {
  return listCounted(company, person.id).reduce((sum, each) => sum + Math.round(toRoubles(company, each) * 100), 0) / 100
}

/** A plan of which the deal in hand leads over the first mark and no further, whatever was won before. */
function targetOf(company: Company, person: Person, deal: Deal): number {
  return Math.round((factOf(company, person) + deal.opportunity * 0.9) / 0.7)
}

/** Roubles as the scale writes them. */
function write(roubles: number): string {
  return new Intl.NumberFormat('ru', { maximumFractionDigits: 0 }).format(roubles).replace(/\s/g, ' ')
}

function toRoubles(company: Company, { opportunity, currencyId }: Deal): number {
  const currency = present(company.currencies.find(({ code }) => code === currencyId), currencyId)
  return (opportunity * Number(currency.amount)) / Number(currency.amountCount)
}

function nameOf({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`
}
