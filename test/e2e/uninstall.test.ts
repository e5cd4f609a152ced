import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { setDealRows, updateDeal } from '../emulator/company/company-actions'
import { generateCompany } from '../emulator/company/generate-company'
import { createClient, createContact, createItem } from '../emulator/company/item-actions'
import { addCall, createActivity, createTask } from '../emulator/company/work-actions'
import { launch, present, readSync, until, untilLive } from './support/launch'
import { findTraces } from './support/find-traces'
import { setWinGoals, untilEqual } from './support/count-wins'

it('uninstall: no byte of the portal stays, its sessions are over, and it can be installed again', async () => {
  const company = generateCompany({ seed: 7, deals: 600, now: Date.now() })
  const app = await launch({ portals: [{ company }], rate: { perSecond: 100, burst: 1000 } })
  onTestFinished(app.close)
  const portal = app.portal()
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await untilLive(admin)
  await untilEqual(admin, company, await setWinGoals(admin, company))
  const deal = present([...company.deals.values()].at(-1), 'deal')
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: deal.assignedById }, deal.id, { title: 'Поставка необычайных весов' }))
  const acting = { company, now: Date.now(), byPersonId: deal.assignedById }
  portal.publishAll([
    ...createItem(acting, 1, { title: 'Лид необычайный' }), ...createItem(acting, 31, { title: 'Счёт необычайный', opportunity: 10 }), ...createItem(acting, 7, { title: 'Предложение необычайное' }),
    ...createItem(acting, 1042, { title: 'Рекламация необычайная' }), ...createTask(acting, { title: 'Задача необычайная' }), ...createActivity(acting, { subject: 'Дело необычайное' }),
    ...addCall(acting, { phone: '+79012345678' }), ...createContact(acting, { lastName: 'Необычайнов' }), ...createClient(acting, { title: 'ООО Необычайное' }),
    ...setDealRows(acting, deal.id, [{ productId: 0, productName: 'Товар необычайный', price: 10, quantity: 1, discountRate: 0 }]),
  ])
  const ofAllKinds = [
    'Лид необычайный', 'Счёт необычайный', 'Предложение необычайное', 'Рекламация необычайная', 'Задача необычайная', 'Дело необычайное', '+79012345678', 'Необычайнов', 'ООО Необычайное', 'Товар необычайный',
  ]
  const traces = [
    ...ofAllKinds,
    portal.memberId, portal.domain, 'Поставка необычайных весов', ...[...company.deals.values()].slice(0, 50).map(({ title }) => title),
    ...[...company.people.values()].map(({ lastName }) => lastName),
  ]
  // The search is worth something only if it finds them while they are there.
  await until(() => [portal.memberId, 'Поставка необычайных весов', ...ofAllKinds].every((text) => findTraces(app.dataDir, [text]).length > 0), 'the data lies in the folder')

  portal.app.uninstall()
  await portal.eventsIdle()
  await until(() => findTraces(app.dataDir, traces).length === 0, 'nothing of the portal is left', 10_000).catch(() => undefined)
  expect(findTraces(app.dataDir, traces)).toEqual([])
  const refused = await fetch(`${app.origin}/api/session`, { headers: { authorization: `Bearer ${admin.token}` } })
  expect(refused.status).toBe(401)

  await portal.app.install()
  const again = await app.session(portal.app.admin())
  await untilLive(again)
  expect(await again.get('/api/goals')).toEqual({ goals: [] })
  await untilEqual(again, company, await setWinGoals(again, company))
  const won = present([...company.deals.values()].find((each) => each.pipelineId === 0 && each.stageId === 'NEW'), 'open deal')
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: won.assignedById }, won.id, { stageId: 'WON' }))
  await portal.eventsIdle()
  expect(portal.counters.eventsFailed).toBe(0)
  expect(await app.stop()).toBe(0)
  expect(await app.verify()).toMatchObject({ code: 0 })
})

it('uninstall: in the middle of the first load, with a kill -9 on the way, nothing stays', async () => {
  const company = generateCompany({ seed: 8, deals: 4000, now: Date.now() })
  const app = await launch({ portals: [{ company }], rate: { perSecond: 1000, burst: 10_000 } })
  onTestFinished(app.close)
  const portal = app.portal()
  for (const isKilled of [false, true]) {
    portal.faults.slowMs = 150
    await portal.app.install()
    const admin = await app.session(portal.app.admin())
    await until(async () => (await readSync(admin)).kinds.some(({ kind, done }) => kind === 'deal' && done > 500), 'the load is under way')
    portal.app.uninstall()
    if (isKilled) {
      await new Promise((done) => setTimeout(done, 15))
      await app.kill()
      await portal.eventsIdle()
      await app.start()
    } else {
      await portal.eventsIdle()
      await until(() => readdirSync(join(app.dataDir, 'portals')).length === 0, 'the file is gone')
      expect(findTraces(app.dataDir, [portal.memberId, portal.domain])).toEqual([])
    }
    portal.faults.slowMs = 0
  }
  // Told before the blow it is gone; else the portal is as before, and installing it anew mends it.
  await portal.app.install()
  const again = await app.session(portal.app.admin())
  await untilLive(again)
  await untilEqual(again, company, await setWinGoals(again, company))
  expect(readdirSync(join(app.dataDir, 'portals')).filter((name) => name.endsWith('.sqlite'))).toHaveLength(1)
})
