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
import { makeMetric, openLedger, startMetric } from '../../support/ledger'
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
  await startMetric(openLedger(portal), makeMetric({ name: 'Выручка' }))
  const lines: string[] = []
  return { portal, verify: async () => await verifyAll(dataDir, (line) => { lines.push(line) }), lines }
}

it('verifyAll: clean when the ledger agrees with the records', async () => {
  const { portal, verify, lines } = await start()
  await portal.close()
  expect(await verify()).toBe(true)
  expect(lines.join('\n')).toMatch(/ok {4}Портал \(p1\): 1 records, 1 metrics\n +Выручка \(.+\): 1 credits\nclean/)
})

it.each([
  ['a credit with another value', "update credits set value = 5"],
  ['a lost credit', 'delete from credits'],
  ['a lost total', 'delete from month_totals'],
  ['a wrong total', 'update day_totals set sum = sum + 1'],
  ['a record that vanished', "delete from records"],
])('verifyAll: finds %s', async (_, damage) => {
  const { portal, verify, lines } = await start()
  portal.raw?.exec(damage)
  await portal.close()
  expect(await verify()).toBe(false)
  expect(lines.join('\n')).toMatch(/Выручка .* wrong (credits|totals)/)
})

it('verifyAll: nothing to recount where nobody installed', async () => {
  expect(await verifyAll(join(tmpdir(), 'vympel-nothing-here'), () => undefined)).toBe(true)
})
