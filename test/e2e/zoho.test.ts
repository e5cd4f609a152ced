import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Board } from '../../shared/api/board-contract'
import { loadZohoCompany } from '../emulator/company/load-zoho'
import { expectFigures, goalsOf, note, readTable, untilCredited, type Figures } from './support/compare-figures'
import { launch, present, readSync, untilLive } from './support/launch'
import { zohoGroups, type Condition, type Facet, type ZohoGroup } from './support/zoho-groups'
import { compared, createMetrics, toMetric } from './support/zoho-metrics'

const folder = fileURLToPath(new URL('../../../shared/data/zoho_demo_crm', import.meta.url))
const isThere = existsSync(folder)
const title = isThere ? 'zoho' : 'zoho (left out: ../shared/data/zoho_demo_crm is not beside the project)'

type Columns = ZohoGroup['columns']
type Catalogue = { kinds: { kind: string; fields: { name: string; options?: { value: string; title: string }[] }[] }[] }
const whole = { from: '2018-07-01', to: '2022-08-01' }
const months = Array.from({ length: 49 }, (_, i) => new Date(Date.UTC(2018, 6 + i, 1)).toISOString().slice(0, 7))
const everyone = { kind: 'everyone' } as const
/** Has own goals beside those of everyone. */
const PERSON = 'Harold Pawlan'

describe.skipIf(!isThere)(title, () => {
  it('every column of every table is compared', () => {
    const compare = (name: string, keys: readonly string[], columns: Columns) => [`${name}.csv`, [...keys, ...compared(columns).map(([column]) => column)]] as const
    const tables = zohoGroups.flatMap(({ columns, byOwner, byMonth, facets = [] }) => [
      ...(byOwner === undefined ? [] : [compare(byOwner, ['owner'], columns)]), compare(byMonth.table, ['owner', byMonth.key], columns), ...facets.map(({ table, key }) => compare(table, [key], columns)),
    ])
    const files = readdirSync(folder).filter((file) => file.startsWith('expected_'))
    expect(new Map(tables)).toEqual(new Map(files.map((file) => [file, Object.keys(readTable(folder, file.replace('.csv', ''))[0] ?? {})])))
  })

  it('every figure of the set comes out of the API', { timeout: 300_000 }, async () => {
    const company = loadZohoCompany(folder)
    const app = await launch({ portals: [{ company }], rate: { perSecond: 1000, burst: 10_000 } })
    onTestFinished(app.close)
    await app.portal().app.install()
    const admin = await app.session(app.portal().app.admin())
    await untilLive(admin)
    expect((await readSync(admin)).kinds.filter(({ total, done }) => total !== done)).toEqual([])
    // No date of the set has a zone, and many lie minutes after midnight.
    expect(await admin.get('/api/session')).toMatchObject({ portal: { timeZone: 'Etc/UTC', currency: 'USD' } })

    const names = new Map([...company.people.values()].map((person) => [String(person.id), `${person.firstName} ${person.lastName}`]))
    const person = { kind: 'user', id: present([...names].find(([, name]) => name === PERSON)?.[0], PERSON) }
    const setGoal = async (metricId: string, subject: object, period: object): Promise<string> =>
      (await admin.send<{ id: string }>('POST', '/api/goals', { subject, metricId, target: 1000, period })).id
    const groups: (ZohoGroup & { metrics: ReadonlyMap<string, string> })[] = []
    for (const group of zohoGroups) groups.push({ ...group, metrics: await createMetrics(admin, group) })
    for (const { metrics } of groups) for (const metricId of metrics.values()) for (const subject of [everyone, person]) {
      await setGoal(metricId, subject, { kind: 'every', unit: 'month', from: whole.from })
    }
    await untilCredited(admin, 'unit=month&on=2021-03-15')

    const boards = new Map<string, Board>()
    for (const month of months) boards.set(month, await admin.get<Board>(`/api/board?unit=month&on=${month}-15`))
    for (const { columns, byMonth, metrics } of groups) {
      const found = new Map<string, Figures>()
      const own = new Map<string, Figures>()
      for (const [month, board] of boards) for (const [column, { per }] of compared(columns)) for (const goal of goalsOf(board, present(metrics.get(column), column))) {
        if (goal.subject.kind === 'user') note(own, `${PERSON},${month}`, column, { fact: goal.fact, per })
        for (const row of goal.people) if (goal.subject.kind === 'everyone') note(found, `${names.get(row.userId)},${month}`, column, { fact: row.fact, per })
      }
      const table = readTable(folder, byMonth.table)
      const how = { keys: ['owner', byMonth.key], columns: Object.fromEntries(compared(columns)) }
      expectFigures(found, table, how)
      expectFigures(own, table.filter((row) => row['owner'] === PERSON), how)
    }

    // A goal of the whole time lies on every board, with all that it counts.
    const once = new Map<string, { goalId: string; per: number }>()
    for (const { byOwner, columns, metrics } of groups) for (const [column, { per }] of compared(columns)) {
      if (byOwner !== undefined) once.set(`${byOwner},${column}`, { per, goalId: await setGoal(present(metrics.get(column), column), everyone, { kind: 'once', ...whole }) })
    }
    const catalogue = await admin.get<Catalogue>('/api/catalogue')
    for (const group of groups) for (const facet of group.facets ?? []) {
      const found = new Map<string, Figures>()
      for (const row of readTable(folder, facet.table)) {
        const key = row[facet.key] ?? ''
        const also = [toCondition(catalogue, group.source, facet, key)]
        // A ratio divides metrics that are there; without goals nothing is credited for them.
        const metrics = await createMetrics(admin, { ...group, columns: partsOf(group.columns) }, also)
        for (const [column, how] of compared(group.columns)) {
          const metric = 'ratio' in how ? { ratio: { of: metrics.get(how.ratio.of), to: metrics.get(how.ratio.to) }, better: 'higher' } : toMetric(group, how, also)
          const { value } = await admin.send<{ value: number | null }>('POST', '/api/metrics/preview', { ...metric, name: column, period: whole })
          note(found, key, column, { fact: value, per: how.per })
        }
      }
      expectFigures(found, readTable(folder, facet.table), { keys: [facet.key], columns: Object.fromEntries(compared(group.columns)) })
    }
    await untilCredited(admin, 'unit=year&on=2021-03-15')
    const byGoal = new Map(goalsOf(await admin.get<Board>('/api/board?unit=year&on=2021-03-15')).map((goal) => [goal.goalId, goal]))
    for (const { byOwner, columns } of groups) {
      if (byOwner === undefined) continue
      const found = new Map<string, Figures>()
      for (const [column] of compared(columns)) {
        const { goalId, per } = present(once.get(`${byOwner},${column}`), column)
        for (const row of present(byGoal.get(goalId), column).people) note(found, `${names.get(row.userId)}`, column, { fact: row.fact, per })
      }
      expectFigures(found, readTable(folder, byOwner), { keys: ['owner'], columns: Object.fromEntries(compared(columns)) })
    }

    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})

/** The columns that ratios among them divide. */
function partsOf(columns: Columns): Columns {
  const names = Object.values(columns).flatMap((column) => ('ratio' in column ? [column.ratio.of, column.ratio.to] : []))
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)))
}

/** The records of one row of a table; a row without a title is for those without a value. */
function toCondition({ kinds }: Catalogue, source: string, { field }: Facet, title: string): Condition {
  const options = kinds.find(({ kind }) => kind === source)?.fields.find(({ name }) => name === field)?.options
  return title === '' ? { field, op: 'empty' } : { field, op: 'is', value: present(options?.find((option) => option.title === title), title).value }
}
