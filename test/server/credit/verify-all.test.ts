import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { registryMigrations } from '../../../migrations/registry/list'
import { verifyAll } from '../../../server/credit/verify-all'
import { openSqlite } from '../../../server/store/database'
import { migrate } from '../../../server/store/migrate'
import { openPortal } from '../../../server/store/open-portal'
import { insertPortal } from '../../../server/store/portal-store'
import type { RegistryTables } from '../../../server/store/registry-tables'
import { editor, makeGoal, makeMetric, openLedger, settle, startMetric } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

async function start() {
  const dataDir = mkdtempSync(join(tmpdir(), 'vympel-verify-'))
  onTestFinished(() => { rmSync(dataDir, { recursive: true, force: true }) })
  const registry = openSqlite<RegistryTables>(join(dataDir, 'registry.sqlite'))
  await migrate(registry, registryMigrations)
  await insertPortal(registry.db, {
    id: 'p1', crm: 'bitrix24', externalId: 'm1', address: { origin: 'https://a.test', restUrl: 'https://a.test/rest/', oauthUrl: 'https://o.test' },
    name: 'Портал', state: 'live', message: null, installerId: '8', installedAt: 0,
  })
  await registry.close()
  const portal = await openPortal(dataDir, 'p1')
  await seedPortal(portal.db)
  await putRecord(portal.db, makeDeal({ id: '7', stageKind: 'won' }), makeHistory('7', [[Date.UTC(2026, 10, 5), 'won']]))
  await putRecord(portal.db, makeDeal({ id: '8', ownerId: '2' }))
  const ledger = openLedger(portal)
  await startMetric(ledger, makeMetric({ name: 'Выручка' }))
  const { id: byHand } = await ledger.saveMetric(editor, null, { name: 'Визиты', manual: { unit: 'шт.' }, better: 'higher' })
  await ledger.saveGoal(editor, null, makeGoal(byHand))
  await ledger.enterValues(editor, byHand, [{ userId: '1', on: '2026-11-03', value: 5 }])
  await settle(ledger)
  const lines: string[] = []
  return { portal, verify: async () => await verifyAll(dataDir, (line) => { lines.push(line) }), lines }
}

it('verifyAll: clean when the ledger agrees with the records', async () => {
  const { portal, verify, lines } = await start()
  await portal.close()
  expect(await verify()).toBe(true)
  expect(lines.join('\n')).toMatch(/ok {4}Портал \(p1\): 2 records, 2 metrics\n/)
  expect(lines.join('\n')).toMatch(/ +Выручка \(.+\): 1 credits\n/)
  expect(lines.at(-1)).toMatch(/^clean/)
})

const ofDeals = `metric_id = (select id from metrics where source = 'deal')`
const ofHand = `metric_id = (select id from metrics where source is null)`

it.each([
  ['a credit with another value', `update credits set value = 5 where ${ofDeals}`],
  ['a credit of another moment', `update credits set at = at + 1 where ${ofDeals}`],
  ['a credit of another day', `update credits set day = day + 1 where ${ofDeals}`],
  ['a credit of another person', `update credits set person_id = '2' where ${ofDeals}`],
  ['a credit of another occurrence', `update credits set occurrence = 1 where ${ofDeals}`],
  ['a credit that is held', `update credits set held = 1 where ${ofDeals}`],
  ['a credit whose owner is said to be known', `update credits set assumed_owner = 1 - assumed_owner where ${ofDeals}`],
  ['a credit with a key', `update credits set counted_key = 'x' where ${ofDeals}`],
  ['a credit too many', `insert into credits select metric_id, generation, kind, '8', occurrence, person_id, at, day, value, version, assumed_owner, counted_key, 1 from credits where ${ofDeals}`],
  ['a credit of another source', `insert into credits select metric_id, generation, 'lead', record_id, occurrence, person_id, at, day, value, version, assumed_owner, counted_key, 1 from credits where ${ofDeals}`],
  ['a lost credit', `delete from credits where ${ofDeals}`],
  ['a lost day', `delete from day_totals where ${ofDeals}`],
  ['a lost month', `delete from month_totals where ${ofDeals}`],
  ['a wrong sum of a day', `update day_totals set sum = sum + 1 where ${ofDeals}`],
  ['a wrong count of a month', `update month_totals set count = count + 1 where ${ofDeals}`],
  ['a total too many', `insert into day_totals select metric_id, generation, '2', day, 0, 5 from day_totals where ${ofDeals}`],
  ['a generation that is not there', `update metrics set generation = generation + 1 where source = 'deal'`],
  ['a plan that judges otherwise', `update metric_versions set definition = replace(definition, 'wonAt', 'createdAt') where ${ofDeals}`],
  ['a plan that judges later days only', `update metric_versions set from_day = 20800 where ${ofDeals}`],
  ['a record worth something else', `update records set base_minor = base_minor + 1 where id = '7'`],
  ['a record that vanished', `delete from records where id = '7'`],
  ['credits of a metric that is not credited', `update metrics set credited_from = null where source = 'deal'`],
])('verifyAll: finds %s', async (_, damage) => {
  const { portal, verify, lines } = await start()
  portal.raw?.exec(damage)
  await portal.close()
  expect(await verify()).toBe(false)
  expect(lines.join('\n')).toMatch(/Выручка .* wrong (credits|totals)/)
})

it.each([
  ['another value', `update credits set value = 6 where ${ofHand}`], ['another instant', `update credits set at = at + 1 where ${ofHand}`],
  ['another record', `update credits set record_id = '2:2026-11-03' where ${ofHand}`], ['another kind', `update credits set kind = 'deal' where ${ofHand}`],
  ['no value behind it', `delete from manual_values`],
])('verifyAll: finds a credit entered by hand with %s', async (_, damage) => {
  const { portal, verify, lines } = await start()
  portal.raw?.exec(damage)
  await portal.close()
  expect(await verify()).toBe(false)
  expect(lines.join('\n')).toMatch(/Визиты .* [12] wrong credits/)
})

it('verifyAll: finds a metric that is credited from a later day than its goals begin', async () => {
  const { portal, verify, lines } = await start()
  // All the same among themselves: only the goal tells that something is missing.
  portal.raw?.exec(`update metrics set credited_from = credited_from + 20 where source = 'deal'; ${['credits', 'day_totals', 'month_totals'].map((table) => `delete from ${table} where ${ofDeals}`).join(';')}`)
  await portal.close()
  expect(await verify()).toBe(false)
  expect(lines.join('\n')).toMatch(/Выручка .* credited from a later day than its goals begin/)
})

it('verifyAll: finds credits valued at other rates than those in force', async () => {
  const { portal, verify } = await start()
  const day = Math.floor(Date.UTC(2026, 10, 5) / 86_400_000)
  const ledger = openLedger(portal)
  await portal.db.insertInto('settings').values({ name: 'currency', value: 'RUB' }).onConflict((one) => one.column('name').doUpdateSet({ value: 'RUB' })).execute()
  await portal.db.insertInto('currency_rates').values([[day - 2, '80'], [day, '100']].map(([on, rate]) => ({ code: 'USD', day: Number(on), rate_amount: String(rate), rate_count: '1', is_base: 0 }))).execute()
  await putRecord(portal.db, makeDeal({ id: '9', stageKind: 'won', currency: 'USD', amountMinor: 1000, baseMinor: 80_000 }), makeHistory('9', [[Date.UTC(2026, 10, 5), 'won']]))
  await portal.db.transaction().execute(async (trx) => { await ledger.creditRecords(trx, [{ kind: 'deal', id: '9' }]) })
  await ledger.turnClock()
  await settle(ledger)
  expect(await portal.db.selectFrom('credits').select('value').where('record_id', '=', '9').execute()).toEqual([{ value: 100_000 }])
  expect(await verify()).toBe(true)
  await portal.db.updateTable('settings').set({ value: String(day - 2) }).where('name', '=', 'credited_rates').execute()
  expect(await verify()).toBe(false)
  await portal.db.updateTable('settings').set({ value: String(day) }).where('name', '=', 'credited_rates').execute()
  await portal.db.updateTable('currency_rates').set({ rate_amount: '101' }).where('day', '=', day).execute()
  expect(await verify()).toBe(false)
  await portal.close()
})

it('verifyAll: nothing to recount where nobody installed', async () => {
  expect(await verifyAll(join(tmpdir(), 'vympel-nothing-here'), () => undefined)).toBe(true)
})
