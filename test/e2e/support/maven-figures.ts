import { readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { fileURLToPath } from 'node:url'
import type { Board } from '../../../shared/api/board-contract'
import type { Company } from '../../emulator/company/company-types'
import type { ApiSession } from '../../support/open-session'
import { expectFigures, goalsOf, note, readTable as readTableOf, untilCredited, type Figures, type GoalFigure, type TableRow } from './compare-figures'
import { present, until } from './launch'

export const mavenFolder = fileURLToPath(new URL('../../../../shared/data/maven_crm', import.meta.url))

const readTable = (name: string): TableRow[] => readTableOf(mavenFolder, name)
const months = Array.from({ length: 15 }, (_, i) => new Date(Date.UTC(2016, 9 + i, 15)).toISOString().slice(0, 7))
const quarters = ['2016-Q4', '2017-Q1', '2017-Q2', '2017-Q3', '2017-Q4']
const whole = { from: '2016-09-01', to: '2018-01-01' }

/** Where a CRM keeps what the set is about: the fields of the days between which a deal lived, and those of product, sector and account. */
export type MavenFields = {
  engagedAt: string; closedAt: string; product: string; sector: string
  /** Ids of an account and of a department by those that the company gave them. */
  accountId(clientId: number): string
  departmentId(id: number): string
  /** Columns held for each of the 86 accounts; all when absent. */
  accountColumns?: readonly Column[]
}

/** The columns of the tables as metrics; `stageOf` gives the stage of that title. */
const columnsOf = ({ engagedAt, closedAt }: MavenFields, stageOf: (title: string) => string) => {
  const cycle = { kind: 'duration', from: engagedAt, to: closedAt }
  const created = { measure: { kind: 'count' }, when: 'createdAt' }
  const onStage = (title: string) => ({ ...created, where: { field: 'stageId', op: 'is', value: stageOf(title) } })
  return {
    opportunities: { metric: created, per: 1, digits: 0 },
    prospecting: { metric: onStage('Prospecting'), per: 1, digits: 0 },
    engaging: { metric: onStage('Engaging'), per: 1, digits: 0 },
    won: { metric: { measure: { kind: 'count' }, when: 'wonAt' }, per: 1, digits: 0 },
    lost: { metric: { measure: { kind: 'count' }, when: 'lostAt' }, per: 1, digits: 0 },
    won_revenue: { metric: { measure: { kind: 'sum', field: 'amount' }, when: 'wonAt' }, per: 100, digits: 0 },
    avg_deal: { metric: { measure: { kind: 'average', field: 'amount' }, when: 'wonAt' }, per: 100, digits: 2 },
    avg_cycle_days_won: { metric: { measure: cycle, when: 'wonAt' }, per: 24, digits: 2 },
    avg_cycle_days_lost: { metric: { measure: cycle, when: 'lostAt' }, per: 24, digits: 2 },
    avg_cycle_days_closed: { metric: { measure: cycle, when: 'closedAt' }, per: 24, digits: 2 },
    win_rate: { metric: null, per: 1, digits: 4 },
  } as const
}
type Columns = ReturnType<typeof columnsOf>
type Column = keyof Columns

/** What a table over the days of closing says of what was not closed: nothing. */
const neverClosed = ['prospecting', 'engaging'] as const
const byClosing = ['agent_by_close_month', 'agent_by_close_quarter', 'office_by_close_month', 'manager_by_close_quarter', 'month', 'quarter'].map((name) => `expected_${name}`)

/** Columns of the tables that no figure is held against; a file that is not known has all of them. */
export function listUncompared(): string[] {
  const compared = Object.keys(columnsOf({ engagedAt: '', closedAt: '', product: '', sector: '', accountId: String, departmentId: String }, String))
  const rowNames = ['account', 'sales_agent', 'manager', 'office', 'product', 'sector', 'month', 'quarter']
  const totals = ['account', 'agent', 'company', 'manager', 'office', 'product', 'sector'].map((name) => `expected_${name}_total`)
  const known = new Map([...byClosing, ...totals].map((name) => [name, new Set([...rowNames, ...compared])]))
  known.set('expected_created_by_agent_month', new Set(['sales_agent', 'engage_month', 'created']))
  return readdirSync(mavenFolder).filter((file) => file.startsWith('expected_')).map((file) => file.replace('.csv', ''))
    .flatMap((name) => Object.keys(readTable(name)[0] ?? {}).filter((column) => !known.get(name)?.has(column)).map((column) => `${name}: ${column}`))
}

/** Sets the metrics and goals of the whole set and holds every figure of the API against its tables. */
export async function expectMaven(admin: ApiSession, company: Company, fields: MavenFields): Promise<void> {
  const columns = columnsOf(fields, await optionsOf(admin, 'stageId').then((valueOf) => (title) => present(valueOf(title), title)))
  const names = Object.keys(columns) as Column[]

  const metrics = await setMetrics(admin, columns)
  const agents = new Map([...company.people.values()].filter(({ position }) => position === 'Sales agent').map((person) => [String(person.id), `${person.firstName} ${person.lastName}`]))
  const departments = new Map([...company.departments.values()].map(({ id, name }) => [fields.departmentId(id), name.replace(/^Team /, '')]))
  const subjects = [
    ...[...agents].map(([id, name]) => ({ name, subject: { kind: 'user', id } })),
    ...[...departments].map(([id, name]) => ({ name, subject: { kind: 'department', id } })),
    { name: 'everyone', subject: { kind: 'everyone' } },
  ]
  const set = async (subject: object, metricId: string, period: object): Promise<string> =>
    (await admin.send<{ id: string }>('POST', '/api/goals', { subject, metricId, target: 1000, period })).id
  const { prospecting: _prospecting, engaging: _engaging, ...repeated } = metrics
  for (const metricId of Object.values(repeated)) for (const { subject } of subjects) for (const unit of ['month', 'quarter']) {
    await set(subject, metricId, { kind: 'every', unit, from: whole.from })
  }
  await untilCredited(admin, 'unit=month&on=2017-03-15')

  const monthly = await readBoards(admin, 'month', months)
  const quarterly = await readBoards(admin, 'quarter', quarters)
  const byPeriod = (boards: ReadonlyMap<string, Board>): Map<string, Figures> => {
    const found = new Map<string, Figures>()
    for (const [period, board] of boards) for (const [column, metricId] of Object.entries({ ...repeated, opportunities: metrics.closed })) {
      if (column === 'closed') continue
      // Every other name is a column's.
      for (const goal of goalsOf(board, metricId)) note(found, `${nameOf(goal, agents, departments)},${period}`, column, { fact: goal.fact, per: columns[column as Column].per })
    }
    return found
  }
  const byMonth = byPeriod(monthly)
  const byQuarter = byPeriod(quarterly)
  const managers = readTable('expected_manager_total').map((row) => row['manager'] ?? '')
  const offices = ['Central', 'East', 'West']
  const { prospecting: _ofProspecting, engaging: _ofEngaging, ...closing } = columns
  for (const column of neverClosed) {
    const { value } = await admin.send<{ value: number | null }>('POST', '/api/metrics/preview', { name: column, source: 'deal', who: 'owner', ...columns[column].metric, when: 'closedAt' })
    expect([value, byClosing.flatMap(readTable).filter((row) => row[column] !== '0')]).toEqual([0, []])
  }
  expectFigures(only(byMonth, [...agents.values()]), readTable('expected_agent_by_close_month'), { keys: ['sales_agent', 'month'], columns: closing })
  expectFigures(only(byQuarter, [...agents.values()]), readTable('expected_agent_by_close_quarter'), { keys: ['sales_agent', 'quarter'], columns: closing })
  expectFigures(only(byMonth, offices), readTable('expected_office_by_close_month'), { keys: ['office', 'month'], columns: closing })
  expectFigures(only(byQuarter, managers), readTable('expected_manager_by_close_quarter'), { keys: ['manager', 'quarter'], columns: closing })
  expectFigures(rename(only(byMonth, ['everyone'])), readTable('expected_month'), { keys: ['month'], columns: closing })
  expectFigures(rename(only(byQuarter, ['everyone'])), readTable('expected_quarter'), { keys: ['quarter'], columns: closing })

  const total = new Map<string, Figures>()
  for (const column of names) for (const { name, subject } of subjects) {
    const goalId = await set(subject, metrics[column], { kind: 'once', ...whole })
    const read = async (): Promise<GoalFigure> => await admin.get<GoalFigure>(`/api/goals/${goalId}/progress?on=2017-03-31`)
    // A metric without goals until now is being credited.
    await until(async () => (await read()).recredit === undefined, `${column} is credited`)
    note(total, name, column, { fact: (await read()).fact, per: columns[column].per })
  }
  expectFigures(only(total, [...agents.values()]), readTable('expected_agent_total'), { keys: ['sales_agent'], columns })
  expectFigures(only(total, offices), readTable('expected_office_total'), { keys: ['office'], columns })
  expectFigures(only(total, managers), readTable('expected_manager_total'), { keys: ['manager'], columns })
  expectFigures(only(total, ['everyone']), readTable('expected_company_total').map((row) => ({ ...row, of: 'everyone' })), { keys: ['of'], columns })

  const created = new Map([...monthly].flatMap(([month, board]) => goalsOf(board, metrics.opportunities)
    .filter((goal) => goal.subject.kind === 'user' && goal.fact !== 0).map((goal) => [`${nameOf(goal, agents, departments)},${month}`, goal.fact])))
  expect(created).toEqual(new Map(readTable('expected_created_by_agent_month').map((row) => [`${row['sales_agent']},${row['engage_month']}`, Number(row['created'])])))
  // The 500 deals without a date were created before the first dated one.
  const before = [...(await readBoards(admin, 'month', ['2016-09'])).values()].flatMap((board) => goalsOf(board, metrics.opportunities)).find((goal) => goal.subject.kind === 'everyone')
  expect(before?.fact).toBe(500)

  for (const { table, key, field, toValue, held = names } of [
    { table: 'expected_product_total', key: 'product', field: fields.product, toValue: (name: string) => name },
    { table: 'expected_sector_total', key: 'sector', field: fields.sector, toValue: await optionsOf(admin, fields.sector) },
    {
      table: 'expected_account_total', key: 'account', field: 'companyId', held: fields.accountColumns ?? names,
      toValue: (name: string) => {
        const client = [...company.clients.values()].find(({ title }) => title === name)
        return client && fields.accountId(client.id)
      },
    },
  ]) {
    const rows = readTable(table)
    const found = new Map<string, Figures>()
    for (const row of rows) {
      const name = row[key] ?? ''
      const where = name === '' || name === '(no account)' ? { field, op: 'empty' } : { field, op: 'is', value: String(present(toValue(name), name)) }
      for (const column of held) {
        const { metric, per } = columns[column]
        if (!metric) continue
        const filter = 'where' in metric ? { all: [where, metric.where] } : where
        const { value } = await admin.send<{ value: number | null }>('POST', '/api/metrics/preview', { name: column, source: 'deal', ...metric, where: filter, who: 'owner', period: whole })
        note(found, name, column, { fact: value, per })
      }
      if (!held.includes('win_rate')) continue
      const [of, to] = [await ofDeals(admin, 'won', { ...columns.won.metric, where }), await ofDeals(admin, 'closed', { ...closedCount, where })]
      const { value } = await admin.send<{ value: number | null }>('POST', '/api/metrics/preview', { name: 'win_rate', ratio: { of, to }, better: 'higher', period: whole })
      note(found, name, 'win_rate', { fact: value, per: 1 })
    }
    expectFigures(found, rows, { keys: [key], columns: Object.fromEntries(held.map((column) => [column, columns[column]])) })
  }

  // The figure of one goal and the rows of its people agree with the board.
  const everyone = present(goalsOf(present(monthly.get('2017-03'), 'March'), metrics.won).find((goal) => goal.subject.kind === 'everyone'), 'goal of everyone')
  const one = await admin.get<GoalFigure>(`/api/goals/${everyone.goalId}/progress?on=2017-03-31`)
  const marchRows = readTable('expected_agent_by_close_month').filter((row) => row['month'] === '2017-03' && Number(row['won']) > 0)
  expect(new Map(one.people.filter((row) => row.fact !== 0).map((row) => [row.name, row.fact]))).toEqual(new Map(marchRows.map((row) => [row['sales_agent'], Number(row['won'])])))
}

const closedCount = { measure: { kind: 'count' }, when: 'closedAt' }

async function createMetric(admin: ApiSession, body: object): Promise<string> {
  return (await admin.send<{ id: string }>('POST', '/api/metrics', body)).id
}

async function ofDeals(admin: ApiSession, name: string, body: object): Promise<string> {
  return await createMetric(admin, { name, source: 'deal', where: { all: [] }, who: 'owner', better: 'higher', ...body })
}

async function setMetrics(admin: ApiSession, columns: Columns): Promise<Record<Column | 'closed', string>> {
  const ids = new Map<Column, string>()
  for (const column of Object.keys(columns) as Column[]) {
    const { metric } = columns[column]
    if (metric) ids.set(column, await ofDeals(admin, column, metric))
  }
  const closed = await ofDeals(admin, 'closed', closedCount)
  ids.set('win_rate', await createMetric(admin, { name: 'win_rate', ratio: { of: present(ids.get('won'), 'won'), to: closed }, better: 'higher' }))
  return { ...Object.fromEntries(ids) as Record<Column, string>, closed }
}

async function optionsOf(admin: ApiSession, name: string): Promise<(title: string) => string | undefined> {
  const { kinds } = await admin.get<{ kinds: { kind: string; fields: { name: string; options?: { value: string; title: string }[] }[] }[] }>('/api/catalogue')
  const options = kinds.find(({ kind }) => kind === 'deal')?.fields.find((field) => field.name === name)?.options ?? []
  return (wanted) => options.find((option) => option.title === wanted)?.value
}

async function readBoards(admin: ApiSession, unit: string, periods: readonly string[]): Promise<Map<string, Board>> {
  const boards = new Map<string, Board>()
  for (const period of periods) {
    const on = period.includes('Q') ? `${period.slice(0, 4)}-${String(Number(period.slice(-1)) * 3).padStart(2, '0')}-15` : `${period}-15`
    boards.set(period, await admin.get<Board>(`/api/board?unit=${unit}&on=${on}`))
  }
  return boards
}

function nameOf({ subject }: GoalFigure, agents: ReadonlyMap<string, string>, departments: ReadonlyMap<string, string>): string {
  if (subject.kind === 'everyone') return 'everyone'
  return present((subject.kind === 'user' ? agents : departments).get(subject.id), subject.id)
}

function only(found: ReadonlyMap<string, Figures>, wanted: readonly string[]): Map<string, Figures> {
  return new Map([...found].filter(([key]) => wanted.includes(key.split(',')[0] ?? '')))
}

/** `everyone,2017-03` as `2017-03`. */
function rename(found: ReadonlyMap<string, Figures>): Map<string, Figures> {
  return new Map([...found].map(([key, figures]) => [key.replace(/^everyone,/, ''), figures]))
}
