import { expect, it } from 'vitest'
import type { Company } from '../company/company-types'
import { generateCompany } from '../company/generate-company'
import { createLife } from '../company/life'
import { loadMavenCompany } from '../company/load-csv'
import { createWorkLife } from '../company/work-life'
import { toPlace } from './amo-ids'
import type { ApiReply } from './support/call-api'
import { rowsOf } from './support/rows-of'
import type { Row } from './support/rows-of'
import { startAccount } from './support/start-account'
import { toBaseAmount } from './to-base-amount'

const now = Date.UTC(2026, 4, 20, 12)

type Call = (path: string) => Promise<ApiReply>

async function readAll(call: Call, path: string, key: string, limit = 250): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 1; ; page += 1) {
    const found = rowsOf(await call(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}&page=${page}`), key)
    rows.push(...found)
    if (found.length < limit) return rows
  }
}

/** How often each stage of a deal is entered, as the company remembers and amoCRM can tell it. */
function countWays(company: Company): number {
  let moves = 0
  for (const deal of company.deals.values()) {
    if (deal.isRecurring) continue
    const places = (company.historyByDeal.get(deal.id) ?? []).map(({ stageId }) => JSON.stringify(toPlace(company, stageId)))
    moves += places.filter((place, index) => index > 0 && place !== places[index - 1]).length
  }
  return moves
}

async function compare(company: Company, call: Call): Promise<void> {
  const deals = [...company.deals.values()].filter((deal) => !deal.isRecurring)
  const leads = (await readAll(call, '/leads', 'leads')).filter((lead) => Number(lead['id']) < 40_000_000)
  expect(leads.map((lead) => [lead['id'], lead['status_id'], lead['pipeline_id'], lead['responsible_user_id'], lead['price_with_minor_units']])).toEqual(
    deals.sort((a, b) => a.id - b.id).map((deal) => [deal.id, toPlace(company, deal.stageId).statusId, toPlace(company, deal.stageId).pipelineId, deal.assignedById, toBaseAmount(company, deal)]),
  )
  const moves = await readAll(call, '/events?filter[type]=lead_status_changed', 'events', 100)
  const alive = new Set(deals.map(({ id }) => id))
  expect(moves.filter((event) => alive.has(Number(event['entity_id']))).length).toBe(countWays(company))
  const notes = (await Promise.all(['leads', 'contacts', 'companies'].map(async (entity) => await readAll(call, `/${entity}/notes`, 'notes')))).flat()
  expect(new Set(notes.map((note) => (note['params'] as { uniq?: string } | undefined)?.uniq)).size).toBe(company.calls.size)
  expect(notes.length).toBeGreaterThanOrEqual(company.calls.size)
  const tasks = await readAll(call, '/tasks', 'tasks')
  expect(tasks).toHaveLength(company.tasks.size + [...company.activities.values()].filter(({ typeId }) => typeId === 1 || typeId === 6).length)
  const completed = new Set((await readAll(call, '/events?filter[type]=task_completed', 'events', 100)).map((event) => event['entity_id']))
  expect(tasks.filter((task) => task['is_completed'] && !completed.has(task['id']))).toEqual([])
  const invoices = await readAll(call, '/catalogs/4530/elements', 'elements')
  expect(invoices).toHaveLength(company.itemSets.get(31)?.items.size ?? 0)
}

it('one company: a generated one is in the account as it is, and stays so while its people work', async () => {
  const company = generateCompany({ seed: 5, deals: 600, now })
  let clock = now
  const { account, call } = await startAccount({ company, now: () => clock })
  await compare(company, call)
  const life = createLife({ company, seed: 1, now, dealsPerMinute: 60, emit: account.publish })
  const work = createWorkLife({ company, seed: 2, now, dealsPerMinute: 60, emit: account.publish })
  for (let minute = 1; minute <= 8; minute += 1) {
    clock = now + minute * 60_000
    life.tick(clock)
    work.tick(clock)
  }
  await compare(company, call)
})

it('one company: the Maven set has its offices and teams as groups and its wins as 142', async () => {
  const company = loadMavenCompany('../shared/data/maven_crm')
  const { call } = await startAccount({ company })
  const account = await call('/account?with=users_groups')
  expect(account.body).toMatchObject({ currency: 'USD' })
  expect(rowsOf(account, 'users_groups').slice(0, 3).map(({ id, name }) => [id, name])).toEqual([[0, 'Maven'], [2, 'Central'], [3, 'Team Dustin Brinkmann']])
  const won = await readAll(call, '/leads?filter[statuses][0][pipeline_id]=8000000&filter[statuses][0][status_id]=142', 'leads')
  const wonDeals = [...company.deals.values()].filter(({ stageId }) => stageId === 'WON')
  expect([won.length, won.reduce((sum, lead) => sum + Number(lead['price']), 0)]).toEqual([wonDeals.length, wonDeals.reduce((sum, { opportunity }) => sum + opportunity, 0)])
})
