import { DateTime } from 'luxon'
import { expect, it, onTestFinished } from 'vitest'
import type { Company, Deal, ItemSet } from '../emulator/company/company-types'
import { listItemRows } from '../emulator/company/deal-rows'
import { generateCompany } from '../emulator/company/generate-company'
import { getItemSet } from '../emulator/company/item-actions'
import { launch, present, readSync, until, untilLive } from './support/launch'

type Case = { name: string; metric: Record<string, unknown>; expected: (company: Company, from: number, to: number) => number }
type Progress = { fact: number | null; recredit?: unknown; people: { fact: number | null }[] }

const inside = (at: number, from: number, to: number): boolean => at >= from && at < to

/** What entered its present final stage in the period; `sum` in minor units, all in roubles. */
function ended(set: ItemSet, semantics: 'S' | 'F', from: number, to: number) {
  const stages = new Set(set.stages.filter((stage) => stage.semantics === semantics).map(({ statusId }) => statusId))
  return [...set.items.values()].filter((item) => stages.has(item.stageId) && inside(item.movedAt, from, to))
}

const inRoubles = { all: [{ field: 'currency', op: 'is', value: 'RUB' }] }

/** In minor units, of what is in roubles. */
function sumOf(rows: readonly { currencyId: string; opportunity: number }[]): number {
  return rows.filter(({ currencyId }) => currencyId === 'RUB').reduce((sum, { opportunity }) => sum + Math.round(opportunity * 100), 0)
}

function issued(company: Company, from: number, to: number) {
  return [...getItemSet(company, 31).items.values()].filter(({ createdAt }) => inside(createdAt, from, to))
}

/** Deals made in the period, or those that ended so in it. A deal moved from won to won has been won all the time. */
function deals(company: Company, semantics: 'S' | 'F' | null, from: number, to: number): Deal[] {
  const all = [...company.deals.values()].filter(({ isRecurring }) => !isRecurring)
  if (semantics === null) return all.filter(({ createdAt }) => inside(createdAt, from, to))
  const stages = new Set(company.stages.filter((stage) => stage.semantics === semantics).map(({ statusId }) => statusId))
  return all.filter((deal) => {
    if (!stages.has(deal.stageId)) return false
    const entries = company.historyByDeal.get(deal.id) ?? []
    const start = entries.findLastIndex(({ stageId }) => !stages.has(stageId)) + 1
    return inside(entries[start]?.at ?? deal.movedAt, from, to)
  })
}

const cases: readonly Case[] = [
  { name: 'new leads', metric: { source: 'lead', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }, expected: (company, from, to) => [...getItemSet(company, 1).items.values()].filter((lead) => inside(lead.createdAt, from, to)).length },
  { name: 'converted leads', metric: { source: 'lead', measure: { kind: 'count' }, when: 'wonAt', who: 'owner' }, expected: (company, from, to) => ended(getItemSet(company, 1), 'S', from, to).length },
  { name: 'junk leads', metric: { source: 'lead', measure: { kind: 'count' }, when: 'lostAt', who: 'owner' }, expected: (company, from, to) => ended(getItemSet(company, 1), 'F', from, to).length },
  { name: 'paid invoices', metric: { source: 'invoice', measure: { kind: 'count' }, when: 'paidAt', who: 'owner' }, expected: (company, from, to) => ended(getItemSet(company, 31), 'S', from, to).length },
  { name: 'issued invoices', metric: { source: 'invoice', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }, expected: (company, from, to) => issued(company, from, to).length },
  {
    name: 'issued sum in roubles', metric: { source: 'invoice', where: inRoubles, measure: { kind: 'sum', field: 'amount' }, when: 'createdAt', who: 'owner' },
    expected: (company, from, to) => sumOf(issued(company, from, to)),
  },
  { name: 'new deals', metric: { source: 'deal', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }, expected: (company, from, to) => deals(company, null, from, to).length },
  {
    name: 'sum of new deals in roubles', metric: { source: 'deal', where: inRoubles, measure: { kind: 'sum', field: 'amount' }, when: 'createdAt', who: 'owner' },
    expected: (company, from, to) => sumOf(deals(company, null, from, to)),
  },
  { name: 'won deals', metric: { source: 'deal', measure: { kind: 'count' }, when: 'wonAt', who: 'owner' }, expected: (company, from, to) => deals(company, 'S', from, to).length },
  {
    name: 'won sum in roubles', metric: { source: 'deal', where: inRoubles, measure: { kind: 'sum', field: 'amount' }, when: 'wonAt', who: 'owner' },
    expected: (company, from, to) => sumOf(deals(company, 'S', from, to)),
  },
  { name: 'lost deals', metric: { source: 'deal', measure: { kind: 'count' }, when: 'lostAt', who: 'owner' }, expected: (company, from, to) => deals(company, 'F', from, to).length },
  {
    name: 'lost sum in roubles', metric: { source: 'deal', where: inRoubles, measure: { kind: 'sum', field: 'amount' }, when: 'lostAt', who: 'owner' },
    expected: (company, from, to) => sumOf(deals(company, 'F', from, to)),
  },
  {
    name: 'paid sum in roubles', metric: { source: 'invoice', where: { all: [{ field: 'currency', op: 'is', value: 'RUB' }] }, measure: { kind: 'sum', field: 'amount' }, when: 'paidAt', who: 'owner' },
    expected: (company, from, to) => ended(getItemSet(company, 31), 'S', from, to).filter(({ currencyId }) => currencyId === 'RUB').reduce((sum, { opportunity }) => sum + Math.round(opportunity * 100), 0),
  },
  {
    name: 'paid invoices with a row of several pieces', metric: { source: 'invoice', where: { all: [{ field: 'productRows', op: 'rows', value: { all: [{ field: 'quantity', op: 'gt', value: 1 }] } }] }, measure: { kind: 'count' }, when: 'paidAt', who: 'owner' },
    expected: (company, from, to) => ended(getItemSet(company, 31), 'S', from, to).filter((invoice) => listItemRows(company, getItemSet(company, 31), invoice).some(({ quantity }) => quantity > 1)).length,
  },
  { name: 'accepted quotes', metric: { source: 'quote', measure: { kind: 'count' }, when: 'wonAt', who: 'owner' }, expected: (company, from, to) => ended(getItemSet(company, 7), 'S', from, to).length },
  { name: 'solved complaints', metric: { source: 'item:1042', measure: { kind: 'count' }, when: 'wonAt', who: 'owner' }, expected: (company, from, to) => ended(getItemSet(company, 1042), 'S', from, to).length },
  { name: 'closed tasks', metric: { source: 'task', measure: { kind: 'count' }, when: 'completedAt', who: 'owner' }, expected: (company, from, to) => [...company.tasks.values()].filter(({ closedAt }) => closedAt !== null && inside(closedAt, from, to)).length },
  {
    name: 'tasks in work', metric: { source: 'task', measure: { kind: 'count' }, when: 'while:open', who: 'owner' },
    expected: (company, _, to) => [...company.tasks.values()].filter(({ createdAt, closedAt }) => createdAt < to && (closedAt ?? to) >= to).length,
  },
  {
    name: 'overdue tasks', metric: { source: 'task', measure: { kind: 'count' }, when: 'while:overdue:deadline', who: 'owner' },
    expected: (company, _, to) => [...company.tasks.values()].filter(({ createdAt, closedAt, deadline }) => createdAt < to && (closedAt ?? to) >= to && deadline !== null && deadline < to).length,
  },
  {
    name: 'overdue activities', metric: { source: 'activity', measure: { kind: 'count' }, when: 'while:overdue:deadline', who: 'owner' },
    expected: (company, _, to) => [...company.activities.values()].filter(({ createdAt, updatedAt, isCompleted, deadline }) => createdAt < to && (isCompleted ? updatedAt : to) >= to && deadline < to).length,
  },
  {
    name: 'tasks closed in time', metric: { source: 'task', where: { all: [{ field: 'isOnTime', op: 'is', value: true }] }, measure: { kind: 'sum', field: 'timeSpent' }, when: 'completedAt', who: 'owner' },
    expected: (company, from, to) => [...company.tasks.values()].filter(({ closedAt, deadline }) => closedAt !== null && inside(closedAt, from, to) && closedAt <= (deadline ?? closedAt)).reduce((sum, { timeSpent }) => sum + (timeSpent ?? 0), 0),
  },
  {
    name: 'meetings held', metric: { source: 'activity', where: { all: [{ field: 'type', op: 'is', value: 'meeting' }] }, measure: { kind: 'count' }, when: 'completedAt', who: 'owner' },
    expected: (company, from, to) => [...company.activities.values()].filter(({ typeId, isCompleted, updatedAt }) => typeId === 1 && isCompleted && inside(updatedAt, from, to)).length,
  },
  {
    name: 'long calls', metric: { source: 'call', where: { all: [{ field: 'duration', op: 'gt', value: 60 }] }, measure: { kind: 'sum', field: 'duration' }, when: 'startedAt', who: 'owner' },
    expected: (company, from, to) => [...company.calls.values()].filter(({ startAt, duration }) => duration > 60 && inside(startAt, from, to)).reduce((sum, { duration }) => sum + duration, 0),
  },
  { name: 'calls longer than a minute', metric: { source: 'call', where: { all: [{ field: 'duration', op: 'gt', value: 60 }] }, measure: { kind: 'count' }, when: 'startedAt', who: 'owner' }, expected: (company, from, to) => [...company.calls.values()].filter(({ startAt, duration }) => duration > 60 && inside(startAt, from, to)).length },
  { name: 'new contacts', metric: { source: 'contact', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }, expected: (company, from, to) => [...company.contacts.values()].filter(({ createdAt }) => inside(createdAt, from, to)).length },
  { name: 'new companies', metric: { source: 'company', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }, expected: (company, from, to) => [...company.clients.values()].filter(({ createdAt }) => inside(createdAt, from, to)).length },
]

it('kinds: a metric over each kind counts what the company has, in goals, in the preview and after a recount', async () => {
  const company = generateCompany({ seed: 5, deals: 1200, now: Date.now() })
  const app = await launch({ portals: [{ company }], rate: { perSecond: 1000, burst: 10_000 } })
  onTestFinished(async () => { await app.close() })
  const portal = app.portal()
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await untilLive(admin)
  expect((await readSync(admin)).kinds.filter(({ total, done }) => total !== done)).toEqual([])

  const { kinds } = await admin.get<{ kinds: { kind: string; title: string; fields: { name: string; options?: { title: string }[] }[] }[] }>('/api/catalogue')
  expect(kinds.map(({ kind, title }) => [kind, title])).toEqual([
    ['deal', 'Сделки'], ['lead', 'Лиды'], ['invoice', 'Счета'], ['quote', 'Коммерческие предложения'], ['contact', 'Контакты'], ['company', 'Компании'], ['item:1042', 'Рекламации'],
    ['task', 'Задачи'], ['activity', 'Дела'], ['call', 'Звонки'],
  ])
  expect(kinds.find(({ kind }) => kind === 'item:1042')?.fields.find(({ name }) => name === 'stageId')?.options?.map(({ title }) => title)).toContain('Решена')

  const start = DateTime.now().setZone(company.timeZone).startOf('month').minus({ months: 12 })
  const end = start.plus({ months: 12 })
  const period = { from: start.toISODate() ?? '', to: end.toISODate() ?? '' }
  const goals = new Map<string, string>()
  for (const { name, metric } of cases) {
    const whole = { where: { all: [] }, better: 'higher', ...metric, name }
    const { id: metricId } = await admin.send<{ id: string }>('POST', '/api/metrics', whole)
    const goal = await admin.send<{ id: string }>('POST', '/api/goals', { metricId, subject: { kind: 'everyone' }, target: 100, period: { kind: 'once', ...period } })
    goals.set(name, goal.id)
  }
  const wanted = Object.fromEntries(cases.map(({ name, expected }) => [name, expected(company, start.toMillis(), end.toMillis())]))
  expect(Object.entries(wanted).filter(([, value]) => value === 0)).toEqual([])
  const shown = async () => Object.fromEntries(await Promise.all([...goals].map(async ([name, id]) => {
    const { fact, recredit } = await admin.get<Progress>(`/api/goals/${id}/progress?on=${period.from}`)
    return [name, recredit ? null : fact]
  })))
  await until(async () => Object.values(await shown()).every((fact) => fact !== null), 'every metric is credited')
  expect(await shown()).toEqual(wanted)
  for (const { name, metric } of cases) {
    const { value } = await admin.send<{ value: number }>('POST', '/api/metrics/preview', { where: { all: [] }, better: 'higher', ...metric, name, period })
    expect([name, value]).toEqual([name, wanted[name]])
  }
  const { credits } = await admin.get<{ credits: { kind: string; url: string }[] }>(`/api/goals/${present(goals.get('solved complaints'), 'goal')}/credits?on=${period.from}`)
  expect(credits[0]).toMatchObject({ kind: 'item:1042', url: expect.stringMatching(/\/crm\/type\/1042\/details\/\d+\/$/) as string })
  await app.stop()
  expect(await app.verify()).toMatchObject({ code: 0 })
}, 120_000)
