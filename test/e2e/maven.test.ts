import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Board } from '../../shared/api/board-contract'
import { loadMavenCompany } from '../emulator/company/load-csv'
import { parseCsv } from '../emulator/company/parse-csv'
import type { ApiSession } from '../support/open-session'
import { launch, present, until, untilLive } from './support/launch'

const folder = fileURLToPath(new URL('../../../shared/data/maven_crm', import.meta.url))
const isThere = existsSync(folder)
const title = isThere ? 'maven' : 'maven (left out: ../shared/data/maven_crm is not beside the project)'

type Row = Record<string, string>
type Figure = { won: number; revenue: number }
type Progress = Board['groups'][number]
const readTable = (name: string): Row[] => parseCsv(readFileSync(join(folder, `${name}.csv`), 'utf8'))
const months = Array.from({ length: 15 }, (_, i) => new Date(Date.UTC(2016, 9 + i, 15)).toISOString().slice(0, 7))
const quarters = ['2016-Q4', '2017-Q1', '2017-Q2', '2017-Q3', '2017-Q4']

describe.skipIf(!isThere)(title, () => {
  it('every won, revenue and created figure of the set comes out of the API', async () => {
    const company = loadMavenCompany(folder)
    const app = await launch({ portals: [{ company }] })
    onTestFinished(app.close)
    await app.portal().app.install()
    const admin = await app.session(app.portal().app.admin())
    await untilLive(admin)

    const metrics = await setMetrics(admin)
    const agents = new Map([...company.people.values()].filter(({ position }) => position === 'Sales agent').map((person) => [String(person.id), `${person.firstName} ${person.lastName}`]))
    const departments = new Map([...company.departments.values()].map(({ id, name }) => [String(id), name.replace(/^Team /, '')]))
    const goals = [
      ...[...agents.keys()].map((id) => ({ subject: { kind: 'user', id } })),
      ...[...departments.keys()].map((id) => ({ subject: { kind: 'department', id } })),
      { subject: { kind: 'everyone' } },
    ]
    for (const metricId of Object.values(metrics)) for (const unit of ['month', 'quarter']) for (const goal of goals) {
      await admin.send('POST', '/api/goals', { ...goal, metricId, target: 1000, period: { kind: 'every', unit, from: '2016-09-01' } })
    }
    await untilCredited(admin)

    const monthly = await readBoards(admin, 'month', months)
    const quarterly = await readBoards(admin, 'quarter', quarters)
    const people = (board: Board, metricId: string) => board.rows.flatMap(({ user, goals: own }) => own.filter((goal) => goal.metricId === metricId).map((goal) => [present(agents.get(user.id), user.id), fact(goal)] as const))
    const groups = (board: Board, metricId: string, kind: string) => board.groups.filter((goal) => goal.metricId === metricId && goal.subject.kind === kind)
      .map((goal) => [goal.subject.kind === 'department' ? present(departments.get(goal.subject.id), goal.subject.id) : 'everyone', fact(goal)] as const)
    const wins = (boards: ReadonlyMap<string, Board>, read: (board: Board, metricId: string) => (readonly [string, number])[]): Map<string, Figure> => {
      const found = new Map<string, Figure>()
      for (const [period, board] of boards) {
        const revenue = new Map(read(board, metrics.revenue))
        for (const [name, won] of read(board, metrics.won)) found.set(`${name},${period}`, { won, revenue: (revenue.get(name) ?? NaN) / 100 })
      }
      return found
    }

    expectFigures(wins(monthly, people), readTable('expected_agent_by_close_month'), ['sales_agent', 'month'])
    expectFigures(wins(quarterly, people), readTable('expected_agent_by_close_quarter'), ['sales_agent', 'quarter'])
    expectFigures(only(wins(monthly, (board, id) => groups(board, id, 'department')), ['Central', 'East', 'West']), readTable('expected_office_by_close_month'), ['office', 'month'])
    const managers = readTable('expected_manager_total').map((row) => row['manager'] ?? '')
    expectFigures(only(wins(quarterly, (board, id) => groups(board, id, 'department')), managers), readTable('expected_manager_by_close_quarter'), ['manager', 'quarter'])
    expectFigures(rename(wins(monthly, (board, id) => groups(board, id, 'everyone'))), readTable('expected_month'), ['month'])
    expectFigures(rename(wins(quarterly, (board, id) => groups(board, id, 'everyone'))), readTable('expected_quarter'), ['quarter'])

    expectFigures(total(wins(monthly, people)), readTable('expected_agent_total'), ['sales_agent'])
    expectFigures(total(only(wins(monthly, (board, id) => groups(board, id, 'department')), ['Central', 'East', 'West'])), readTable('expected_office_total'), ['office'])
    expectFigures(total(only(wins(quarterly, (board, id) => groups(board, id, 'department')), managers)), readTable('expected_manager_total'), ['manager'])
    expectFigures(total(wins(monthly, (board, id) => groups(board, id, 'everyone'))), readTable('expected_company_total').map((row) => ({ ...row, of: 'everyone' })), ['of'])

    const created = new Map([...monthly].flatMap(([month, board]) => people(board, metrics.created).filter(([, count]) => count > 0).map(([name, count]) => [`${name},${month}`, count])))
    expect(created).toEqual(new Map(readTable('expected_created_by_agent_month').map((row) => [`${row['sales_agent']},${row['engage_month']}`, Number(row['created'])])))
    // The 500 deals without a date were created before the first dated one.
    const [before] = [...(await readBoards(admin, 'month', ['2016-09'])).values()].map((board) => new Map(groups(present(board, 'board'), metrics.created, 'everyone')).get('everyone'))
    expect(before).toBe(500)

    // The figure of one goal and the rows of its people agree with the board.
    const everyone = present([...(monthly.get('2017-03')?.groups ?? [])].find((goal) => goal.metricId === metrics.won && goal.subject.kind === 'everyone'), 'goal of everyone')
    const one = await admin.get<Progress>(`/api/goals/${everyone.goalId}/progress?on=2017-03-31`)
    const marchRows = readTable('expected_agent_by_close_month').filter((row) => row['month'] === '2017-03' && Number(row['won']) > 0)
    expect(new Map(one.people.filter((row) => row.fact !== 0).map((row) => [row.name, row.fact]))).toEqual(new Map(marchRows.map((row) => [row['sales_agent'], Number(row['won'])])))

    expect(await app.stop()).toBe(0)
    expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
  })
})

async function setMetrics(admin: ApiSession) {
  const metric = async (body: object): Promise<string> => (await admin.send<{ id: string }>('POST', '/api/metrics', { source: 'deal', where: { all: [] }, who: 'owner', better: 'higher', ...body })).id
  return {
    won: await metric({ name: 'Won', measure: { kind: 'count' }, when: 'wonAt' }),
    revenue: await metric({ name: 'Won revenue', measure: { kind: 'sum', field: 'amount' }, when: 'wonAt' }),
    created: await metric({ name: 'Created', measure: { kind: 'count' }, when: 'createdAt' }),
  }
}

async function untilCredited(admin: ApiSession): Promise<void> {
  await until(async () => {
    const board = await admin.get<Board>('/api/board?unit=month&on=2017-03-15')
    return [...board.groups, ...board.rows.flatMap((row) => row.goals)].every((goal) => goal.recredit === undefined)
  }, 'the new metrics are credited')
}

async function readBoards(admin: ApiSession, unit: string, periods: readonly string[]): Promise<Map<string, Board>> {
  const boards = new Map<string, Board>()
  for (const period of periods) {
    const on = period.includes('Q') ? `${period.slice(0, 4)}-${String(Number(period.slice(-1)) * 3).padStart(2, '0')}-15` : `${period}-15`
    boards.set(period, await admin.get<Board>(`/api/board?unit=${unit}&on=${on}`))
  }
  return boards
}

/** What the tables leave out is zero. */
function expectFigures(found: ReadonlyMap<string, Figure>, table: readonly Row[], keys: readonly string[]): void {
  const expected = new Map(table.map((row) => [keys.map((key) => row[key]).join(), { won: Number(row['won']), revenue: Number(row['won_revenue']) }]))
  const isNothing = ({ won, revenue }: Figure): boolean => won === 0 && revenue === 0
  expect(new Map([...found].filter(([, figure]) => !isNothing(figure)))).toEqual(new Map([...expected].filter(([, figure]) => !isNothing(figure))))
  expect(expected.size).toBeGreaterThan(0)
}

function only(found: ReadonlyMap<string, Figure>, names: readonly string[]): Map<string, Figure> {
  return new Map([...found].filter(([key]) => names.includes(key.split(',')[0] ?? '')))
}

/** `everyone,2017-03` as `2017-03`. */
function rename(found: ReadonlyMap<string, Figure>): Map<string, Figure> {
  return new Map([...found].map(([key, figure]) => [key.replace(/^everyone,/, ''), figure]))
}

function total(found: ReadonlyMap<string, Figure>): Map<string, Figure> {
  const sums = new Map<string, Figure>()
  for (const [key, figure] of found) {
    const name = key.split(',')[0] ?? ''
    const sum = sums.get(name) ?? { won: 0, revenue: 0 }
    sums.set(name, { won: sum.won + figure.won, revenue: sum.revenue + figure.revenue })
  }
  return sums
}

function fact(goal: Progress): number {
  return goal.fact ?? NaN
}
