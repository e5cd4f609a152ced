import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Board } from '../../shared/api/board-contract'
import { loadZohoCompany } from '../emulator/company/load-zoho'
import { expectFigures, goalsOf, note, readTable, untilCredited, type Figures } from './support/compare-figures'
import { present, readSync, until } from './support/launch'
import { launchAmocrm } from './support/launch-amocrm'
import { zohoGroups } from './support/zoho-groups'
import { compared, createMetrics } from './support/zoho-metrics'

const folder = fileURLToPath(new URL('../../../shared/data/zoho_demo_crm', import.meta.url))
const isThere = existsSync(folder)
const title = isThere ? 'zoho in amoCRM' : 'zoho in amoCRM (left out: ../shared/data/zoho_demo_crm is not beside the project)'
const whole = { from: '2018-07-01', to: '2022-08-01' }
const months = Array.from({ length: 49 }, (_, i) => new Date(Date.UTC(2018, 6 + i, 1)).toISOString().slice(0, 7))
/** What an account has too: its tasks are the meetings as well, its invoices are never cancelled, its leads are other things. */
const left: Readonly<Record<string, readonly string[]>> = {
  expected_deals_by_owner: ['deals', 'won', 'lost', 'open', 'decided', 'win_rate', 'won_amount', 'avg_won_amount', 'open_amount'],
  expected_calls_by_owner: ['calls', 'inbound', 'outbound', 'duration_sec', 'avg_sec'],
}

describe.skipIf(!isThere)(title, () => {
  it('every figure of deals and calls comes out of the API', { timeout: 400_000 }, async () => {
    const company = loadZohoCompany(folder)
    const app = await launchAmocrm({ accounts: [{ company, language: 'en' }] })
    onTestFinished(app.close)
    const account = app.account()
    await account.app.install()
    await until(async () => await app.session(account.app.admin()).then(() => true, () => false), 'the administrator is let in')
    const admin = await app.session(account.app.admin())
    await until(async () => await readSync(admin).then(({ phase }) => phase === 'live', () => false), 'the first load is over', 240_000)
    expect(await admin.get('/api/session')).toMatchObject({ portal: { crm: 'amocrm', timeZone: 'Etc/UTC', currency: 'USD' } })
    const names = new Map([...company.people.values()].map((person) => [String(person.id), `${person.firstName} ${person.lastName}`]))
    const setGoal = async (metricId: string, period: object): Promise<string> =>
      (await admin.send<{ id: string }>('POST', '/api/goals', { subject: { kind: 'everyone' }, metricId, target: 1000, period })).id
    for (const group of zohoGroups) {
      const wanted = left[group.byOwner ?? '']
      if (group.byOwner === undefined || !wanted) continue
      const columns = Object.fromEntries(Object.entries(group.columns).filter(([name]) => wanted.includes(name)))
      const metrics = await createMetrics(admin, { ...group, columns })
      for (const metricId of metrics.values()) await setGoal(metricId, { kind: 'every', unit: 'month', from: whole.from })
      await untilCredited(admin, 'unit=month&on=2021-03-15')
      const byMonth = new Map<string, Figures>()
      for (const month of months) {
        const board = await admin.get<Board>(`/api/board?unit=month&on=${month}-15`)
        for (const [column, { per }] of compared(columns)) for (const goal of goalsOf(board, present(metrics.get(column), column))) {
          for (const row of goal.people) note(byMonth, `${names.get(row.userId)},${month}`, column, { fact: row.fact, per })
        }
      }
      const how = Object.fromEntries(compared(columns))
      expectFigures(byMonth, readTable(folder, group.byMonth.table), { keys: ['owner', group.byMonth.key], columns: how })
      // A goal of the whole time lies on every board.
      const once = new Map<string, string>()
      for (const [column, metricId] of metrics) once.set(column, await setGoal(metricId, { kind: 'once', ...whole }))
      await untilCredited(admin, 'unit=year&on=2021-03-15')
      const byOwner = new Map<string, Figures>()
      const goals = new Map(goalsOf(await admin.get<Board>('/api/board?unit=year&on=2021-03-15')).map((goal) => [goal.goalId, goal]))
      for (const [column, { per }] of compared(columns)) for (const row of present(goals.get(once.get(column) ?? ''), column).people) note(byOwner, `${names.get(row.userId)}`, column, { fact: row.fact, per })
      expectFigures(byOwner, readTable(folder, group.byOwner), { keys: ['owner'], columns: how })
    }
    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})
