import { expect, it } from 'vitest'
import { createDeal, deleteDeal, moveDeal, setRate, updateDeal } from '../../emulator/company/company-actions'
import type { Company } from '../../emulator/company/company-types'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { createTask } from '../../emulator/company/work-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until, type Rig } from './support/sync-rig'

async function installed(options: Partial<Parameters<typeof startRig>[0]> & { deals?: number } = {}) {
  const company = makeTinyCompany(options.deals ?? 10)
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }], ...options })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  const page = await portal.app.install()
  expect([page.status, page.html]).toEqual([200, expect.stringContaining('token')])
  const portalId = await rig.portalId('m1')
  return { rig, portal, company, portalId, acting: () => ({ company, now: Date.now(), byPersonId: 3 }) }
}

async function rows(rig: Rig, portalId: string) {
  const records = await rig.portalDb(portalId).selectFrom('records').selectAll().where('kind', '=', 'deal').execute()
  return new Map(records.map((row) => [Number(row.id), row]))
}

async function expectEqual(rig: Rig, portalId: string, company: Company) {
  const stored = await rows(rig, portalId)
  expect([...stored.keys()].sort((a, b) => a - b)).toEqual([...company.deals.keys()].sort((a, b) => a - b))
  for (const deal of company.deals.values()) {
    const row = stored.get(deal.id)
    expect(row).toMatchObject({
      title: deal.title, owner_id: String(deal.assignedById), stage_id: deal.stageId, pipeline_id: String(deal.pipelineId),
      amount_minor: Math.round(deal.opportunity * 100), currency: deal.currencyId, created_at: Math.floor(deal.createdAt / 1000) * 1000,
    })
  }
  const entries = await rig.portalDb(portalId).selectFrom('stage_entries').select(['entry_id', 'record_id', 'stage_id']).where('kind', '=', 'deal').execute()
  expect(entries.map(({ entry_id: id }) => Number(id)).sort((a, b) => a - b))
    .toEqual(company.history.filter(({ dealId }) => company.deals.has(dealId)).map(({ id }) => id).sort((a, b) => a - b))
}

it('createSync: the first load equals the company', async () => {
  const { rig, company, portalId } = await installed({ deals: 137 })
  await rig.waitLive(portalId)
  await expectEqual(rig, portalId, company)
  const status = await rig.status(portalId)
  expect(status.kinds.map(({ kind }) => kind)).toEqual(['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies', 'deal', 'lead', 'invoice', 'quote', 'contact', 'company', 'task', 'activity', 'call', 'stageHistory'])
  expect(status.kinds.every(({ done, total, finishedAt }) => done === total && finishedAt !== null)).toBe(true)
  const db = rig.portalDb(portalId)
  expect((await db.selectFrom('people').select(['id', 'active', 'is_admin']).orderBy('id').execute()).map(({ id, active, is_admin: admin }) => [id, active, admin]))
    .toEqual([['1', 1, 1], ['2', 1, 0], ['3', 1, 0], ['4', 1, 0], ['5', 0, 0]])
  expect(await db.selectFrom('departments').select(['id', 'parent_id', 'head_id']).orderBy('id').execute())
    .toEqual([{ id: '1', parent_id: null, head_id: null }, { id: '2', parent_id: '1', head_id: '2' }])
  expect(await db.selectFrom('memberships').select(['person_id', 'department_id', 'from_at', 'to_at']).where('person_id', '=', '3').execute())
    .toEqual([{ person_id: '3', department_id: '2', from_at: null, to_at: null }])
  expect((await db.selectFrom('stages').select(['id', 'stage_kind']).where('pipeline_id', '=', '3').orderBy('sort').execute()).map(({ id, stage_kind: kind }) => [id, kind]))
    .toEqual([['C3:NEW', 'open'], ['C3:WON', 'won'], ['C3:LOSE', 'lost'], ['C3:APOLOGY', 'lost']])
  expect(Object.fromEntries((await db.selectFrom('settings').selectAll().execute()).map(({ name, value }) => [name, value])))
    .toMatchObject({ time_zone: 'Europe/Moscow', currency: 'RUB' })
  expect(await db.selectFrom('owner_intervals').select((eb) => eb.fn.countAll<number>().as('n')).where('assumed', '=', 1).where('kind', '=', 'deal').executeTakeFirstOrThrow()).toEqual({ n: 137 })
  const first = (await rows(rig, portalId)).get(1)
  expect(JSON.parse(first?.fields ?? '{}')).toMatchObject({ 'custom.UF_CRM_REGION': '11', 'custom.UF_CRM_1720019876534': true, 'custom.UF_CRM_SHIP_ON': '2026-03-02', contactId: '1' })
})

it('createSync: a change comes by its event, with the owner at that moment', async () => {
  const { rig, portal, company, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  portal.publishAll(createDeal(acting(), { title: 'Свежая', opportunity: 500, assignedById: 3 }))
  await until(async () => (await rows(rig, portalId)).size === 11)
  portal.publishAll(updateDeal({ ...acting(), now: Date.now() + 2000 }, 11, { assignedById: 4 }))
  await until(async () => (await rows(rig, portalId)).get(11)?.owner_id === '4')
  portal.publishAll(moveDeal({ ...acting(), now: Date.now() + 4000 }, 11, 'WON'))
  await until(async () => (await rows(rig, portalId)).get(11)?.stage_kind === 'won')
  const owners = await rig.portalDb(portalId).selectFrom('owner_intervals').selectAll().where('record_id', '=', '11').orderBy('from_at').execute()
  expect(owners.map(({ owner_id: owner, assumed }) => [owner, assumed])).toEqual([['3', 0], ['3', 1], ['4', 0]])
  portal.publishAll(deleteDeal(acting(), 2))
  await until(async () => !(await rows(rig, portalId)).has(2))
  await until(async () => (await rig.status(portalId)).inbox.waiting === 0)
  await expectEqual(rig, portalId, company)
  expect((await rig.status(portalId)).lastChangeAt).not.toBeNull()
})

it('createSync: doubled, late and reordered events end in the same rows', async () => {
  const { rig, portal, company, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  portal.faults.duplicateEvents = 5
  portal.faults.reorderEvents = 6
  for (let i = 0; i < 3; i += 1) portal.publishAll(updateDeal({ ...acting(), now: Date.now() + i * 1000 }, 1, { opportunity: 700 + i }))
  portal.publishAll(moveDeal({ ...acting(), now: Date.now() + 4000 }, 1, 'WON'))
  await portal.eventsIdle()
  await until(async () => (await rows(rig, portalId)).get(1)?.stage_kind === 'won')
  await until(async () => (await rig.status(portalId)).inbox.waiting === 0)
  await expectEqual(rig, portalId, company)
})

it('createSync: lost events are found by catch-up, whose owners are assumed', async () => {
  const { rig, portal, company, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  portal.faults.dropEvents = 3
  portal.publishAll(updateDeal(acting(), 4, { assignedById: 3 }))
  portal.publishAll(createDeal(acting(), { title: 'Незамеченная', assignedById: 4 }))
  portal.publishAll(moveDeal(acting(), 5, 'LOSE'))
  await portal.eventsIdle()
  await rig.flow.catchUp(portalId)
  await expectEqual(rig, portalId, company)
  const owners = await rig.portalDb(portalId).selectFrom('owner_intervals').selectAll().where('record_id', '=', '4').orderBy('from_at').execute()
  expect(owners.map(({ owner_id: owner, assumed }) => [owner, assumed])).toEqual([['4', 1], ['4', 1], ['3', 1]])
})

it('createSync: a load stopped half way goes on at its cursor and loses nothing', async () => {
  let written = 0
  const { rig, portal, company, portalId, acting } = await installed({
    deals: 6000,
    beforeApply: async ({ source, records }) => {
      if (source === 'backfill' && records.length > 0) written += 1
      if (written === 2) await new Promise((done) => setTimeout(done, 150))
    },
  })
  await until(async () => (await rig.status(portalId)).kinds.some(({ kind, done }) => kind === 'deal' && done >= 2500))
  await rig.kill(portalId)
  const stopped = await rig.status(portalId)
  expect(stopped.phase).toBe('backfill')
  portal.publishAll(updateDeal(acting(), 1, { opportunity: 77 }))
  portal.publishAll(createDeal(acting(), { title: 'В паузе', assignedById: 3 }))
  await portal.eventsIdle()
  await rig.flow.openPortal(portalId)
  await rig.waitLive(portalId)
  await expectEqual(rig, portalId, company)
}, 60_000)

it('createSync: changes during the first load arrive, and what was deleted stays away', async () => {
  let release = (): void => undefined
  const gate = new Promise<void>((done) => { release = done })
  const { rig, portal, company, portalId, acting } = await installed({ deals: 60, beforeApply: async ({ source }) => { if (source === 'backfill') await gate } })
  await until(async () => (await rig.status(portalId)).kinds.some(({ kind, total }) => kind === 'stageHistory' && total !== null))
  await new Promise((done) => setTimeout(done, 200))
  portal.publishAll(deleteDeal(acting(), 10))
  portal.publishAll(updateDeal(acting(), 11, { opportunity: 1234 }))
  await until(async () => (await rows(rig, portalId)).get(11)?.amount_minor === 123_400 && (await rig.status(portalId)).inbox.waiting === 0)
  release()
  await rig.waitLive(portalId)
  await expectEqual(rig, portalId, company)
})

it('createSync: an unclean stop brings the sweep that finds silent deletions', async () => {
  const { rig, portal, company, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  await until(async () => (await rig.portalDb(portalId).selectFrom('settings').select('name').where('name', '=', 'seen_at').execute()).length === 1)
  await rig.kill(portalId)
  await rig.portalDb(portalId).updateTable('settings').set({ value: '0' }).where('name', '=', 'clean_stop').execute()
  portal.faults.dropEvents = 1
  portal.publishAll(deleteDeal(acting(), 7))
  await portal.eventsIdle()
  await rig.flow.openPortal(portalId)
  await until(async () => !(await rows(rig, portalId)).has(7))
  await expectEqual(rig, portalId, company)
})

it('createSync: tokens that expire in the middle are renewed once and the load goes on', async () => {
  const held: { expire?: () => void; left: number } = { left: 4 }
  const { rig, portal, company, portalId } = await installed({
    deals: 6000, beforeApply: () => {
      if (held.expire && held.left > 0) {
        held.left -= 1
        held.expire()
      }
    },
  })
  held.expire = portal.expireTokens
  portal.faults.expiredTokens = 2
  await rig.waitLive(portalId)
  await expectEqual(rig, portalId, company)
  expect(rig.emulator.oauthCounters.refreshes).toBeGreaterThan(0)
  expect(rig.emulator.oauthCounters.secretsInUrls).toBe(0)
  const stored = await rig.registry.db.selectFrom('portal_tokens').selectAll().executeTakeFirstOrThrow()
  expect(rig.emulator.tokens.find(rig.secrets.open(portalId, stored.access_token))).toMatchObject({ memberId: 'm1', userId: 1 })
})

it('createSync: passing failures of the portal are outlived', async () => {
  const { rig, portal, company, portalId, acting } = await installed({ deals: 120 })
  Object.assign(portal.faults, { serverErrors: 2, socketResets: 1, failedCommands: 1, errorsInOk: 1 })
  await rig.waitLive(portalId)
  Object.assign(portal.faults, { serverErrors: 1, socketResets: 1 })
  portal.publishAll(updateDeal(acting(), 3, { opportunity: 42 }))
  await until(async () => (await rows(rig, portalId)).get(3)?.amount_minor === 4200)
  await expectEqual(rig, portalId, company)
})

it('createSync: a dead grant asks to reconnect, keeps the changes, and an administrator\'s visit revives it', async () => {
  const { rig, portal, company, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  portal.killGrants()
  portal.expireTokens()
  portal.publishAll(updateDeal(acting(), 3, { opportunity: 42 }))
  await until(async () => (await rig.status(portalId)).phase === 'reconnect')
  const status = await rig.status(portalId)
  expect(status.message).toMatch(/administrator/)
  expect(status.inbox.waiting).toBe(1)
  const page = await portal.app.open(1)
  expect(page.status).toBe(200)
  await until(async () => (await rig.status(portalId)).inbox.waiting === 0)
  expect((await rig.status(portalId)).phase).toBe('live')
  await expectEqual(rig, portalId, company)
})

it('createSync: amounts in another currency are valued at the first rate of their day', async () => {
  const { rig, portal, portalId, acting } = await installed()
  await rig.waitLive(portalId)
  portal.publishAll(createDeal(acting(), { title: 'Валютная', opportunity: 10, currencyId: 'USD', assignedById: 3 }))
  await until(async () => (await rows(rig, portalId)).get(11)?.base_minor === 90_500)
  portal.publishAll(setRate(acting(), 'USD', { amount: '100.0000', amountCount: '1' }))
  await portal.eventsIdle()
  await rig.flow.catchUp(portalId)
  portal.publishAll(updateDeal({ ...acting(), now: Date.now() + 2000 }, 11, { opportunity: 20 }))
  await until(async () => (await rows(rig, portalId)).get(11)?.amount_minor === 2000)
  expect((await rows(rig, portalId)).get(11)?.base_minor).toBe(181_000)
})

it('createSync: what came in a currency before it had a rate is valued when it has one', async () => {
  const { rig, portal, portalId, company, acting } = await installed()
  await rig.waitLive(portalId)
  portal.publishAll(createDeal(acting(), { title: 'В динарах', opportunity: 10, currencyId: 'KWD', assignedById: 3 }))
  await until(async () => (await rows(rig, portalId)).get(11)?.amount_minor === 10_000)
  expect((await rows(rig, portalId)).get(11)?.base_minor).toBeNull()
  company.currencies.push({ code: 'KWD', amount: '300', amountCount: '1', isBase: false, decimals: 3, fullName: 'Динар' })
  await until(async () => {
    await rig.flow.catchUp(portalId)
    return (await rows(rig, portalId)).get(11)?.base_minor === 300_000
  }, () => rig.logged.join('\n'))
})

it('createSync: two portals live side by side and see nothing of each other', async () => {
  const [left, right] = [makeTinyCompany(30), makeTinyCompany(45)]
  const rig = await startRig({ companies: [{ company: left, memberId: 'left' }, { company: right, memberId: 'right' }] })
  for (const portal of rig.emulator.portals) await portal.app.install()
  const [leftId, rightId] = [await rig.portalId('left'), await rig.portalId('right')]
  await rig.waitLive(leftId)
  await rig.waitLive(rightId)
  rig.emulator.portals[0]?.publishAll(updateDeal({ company: left, now: Date.now(), byPersonId: 3 }, 1, { opportunity: 5 }))
  await until(async () => (await rows(rig, leftId)).get(1)?.amount_minor === 500)
  await expectEqual(rig, leftId, left)
  await expectEqual(rig, rightId, right)
})

it('createSync: a new version of the app binds anew what is missing, and reads what was refused until then', async () => {
  const { rig, portal, company, portalId } = await installed()
  await rig.waitLive(portalId)
  const handlers = () => portal.state.installation?.handlers ?? []
  const before = handlers().length
  handlers().splice(0, 5)
  expect(handlers()).toHaveLength(before - 5)
  portal.state.deniedTypes.add(3)
  await rig.flow.catchUp(portalId)
  expect((await rig.status(portalId)).kinds.find(({ kind }) => kind === 'contact')).toMatchObject({ problem: 'refused' })
  portal.state.deniedTypes.clear()
  portal.app.update()
  await until(() => handlers().length === before, () => rig.logged.join('\n'))
  await until(async () => (await rig.status(portalId)).kinds.find(({ kind }) => kind === 'contact')?.problem === null)
  await expectEqual(rig, portalId, company)
})

it('createSync: the portal\'s own fields of tasks come with their titles and values', async () => {
  const company = makeTinyCompany(1)
  company.taskFields = [
    { id: 901, name: 'UF_TASK_BUDGET', type: 'double', title: { ru: 'Бюджет', en: 'Budget' }, multiple: false },
    { id: 902, name: 'UF_AUTO_291715100499', type: 'enumeration', title: { ru: 'Вид работ', en: 'Work' }, multiple: true, options: [{ id: 7, value: 'Монтаж' }] },
  ]
  createTask({ company, now: Date.now(), byPersonId: 3 }, { custom: { UF_TASK_BUDGET: 12.5, UF_AUTO_291715100499: [7] } })
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }] })
  const [portal] = rig.emulator.portals
  await portal?.app.install()
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const { fields } = await rig.portalDb(portalId).selectFrom('records').select('fields').where('kind', '=', 'task').executeTakeFirstOrThrow()
  expect(JSON.parse(fields)).toMatchObject({ 'custom.UF_TASK_BUDGET': 12.5, 'custom.UF_AUTO_291715100499': ['7'] })
  const catalogue = await loadCatalogue(rig.portalDb(portalId), 'task', 'ru')
  expect(catalogue.fields.filter(({ custom }) => custom).map(({ name, title, type, options }) => [name, title, type, options])).toEqual(expect.arrayContaining([
    ['custom.UF_TASK_BUDGET', 'Бюджет', 'number', undefined], ['custom.UF_AUTO_291715100499', 'Вид работ', 'enum', [{ value: '7', title: 'Монтаж' }]],
  ]))
})

it('createSync: many looks asked for at once are one', async () => {
  const { rig, portal, portalId } = await installed()
  await rig.waitLive(portalId)
  await rig.flow.catchUp(portalId)
  const begin = portal.counters.commands
  await rig.flow.catchUp(portalId)
  const one = portal.counters.commands - begin
  expect(one).toBeGreaterThan(0)
  // As when an administrator imports fields: an event for each.
  await Promise.all(Array.from({ length: 30 }, async () => { await rig.flow.catchUp(portalId) }))
  expect(portal.counters.commands - begin - one).toBeLessThan(10 * one)
})
