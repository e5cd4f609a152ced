import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { Company, Deal } from './company-types'
import { loadMavenCompany } from './load-csv'
import { parseCsv } from './parse-csv'
import { checkCompany } from './support/check-company'

const folder = fileURLToPath(new URL('../../../../shared/data/maven_crm', import.meta.url))
const isThere = existsSync(folder)
const readTable = (name: string) => parseCsv(readFileSync(join(folder, `${name}.csv`), 'utf8'))

const title = isThere ? 'loadMavenCompany' : 'loadMavenCompany (left out: ../shared/data/maven_crm is not beside the project)'

describe.skipIf(!isThere)(title, () => {
  const company = isThere ? loadMavenCompany(folder) : undefined

  it('holds together', () => {
    expect(company && checkCompany(company)).toEqual([])
  })

  it('has the people, offices and teams of the set', () => {
    const offices = [...listed(company).departments.values()].filter((department) => department.parentId === 1)
    expect(offices.map((office) => office.name).sort()).toEqual(['Central', 'East', 'West'])
    expect(listed(company).departments.size).toBe(1 + 3 + 6)
    expect(listed(company).people.size).toBe(1 + 6 + 35)
  })

  it('gives the expected totals of the company', () => {
    const [expected] = readTable('expected_company_total')
    const deals = [...listed(company).deals.values()]
    const count = (stageId: string): number => deals.filter((deal) => deal.stageId === stageId).length
    expect({
      opportunities: deals.length, prospecting: count('NEW'), engaging: count('PREPARATION'), won: count('WON'), lost: count('LOSE'),
      won_revenue: deals.filter((deal) => deal.stageId === 'WON').reduce((sum, deal) => sum + deal.opportunity, 0),
    }).toEqual(Object.fromEntries(['opportunities', 'prospecting', 'engaging', 'won', 'lost', 'won_revenue'].map((name) => [name, Number(expected?.[name])])))
  })

  it('gives the expected wins of each agent by the month of the close', () => {
    const expected = readTable('expected_agent_by_close_month').filter((row) => Number(row['won']) > 0)
      .map((row) => [row['sales_agent'], row['month'], Number(row['won']), Number(row['won_revenue'])].join())
    expect(groupWins(listed(company)).sort()).toEqual(expected.sort())
  })

  it('puts the undated before October 2016 and the product under its catalogue name', () => {
    const deals = [...listed(company).deals.values()]
    const isUndated = (deal: Deal): boolean => deal.createdAt < Date.parse('2016-10-01T00:00:00Z')
    expect(deals.filter(isUndated)).toHaveLength(500)
    expect(deals.filter(isUndated).every((deal) => deal.stageId === 'NEW')).toBe(true)
    expect(deals.filter((deal) => deal.custom['UF_CRM_PRODUCT'] === 'GTX Pro')).toHaveLength(1480)
    expect(deals.filter((deal) => deal.companyId === 0)).toHaveLength(1425)
  })
})

function listed(company: Company | undefined): Company {
  if (!company) throw new Error('The data set was not loaded')
  return company
}

function groupWins(company: Company): string[] {
  const groups = new Map<string, { won: number; sum: number }>()
  for (const deal of company.deals.values()) {
    if (deal.stageId !== 'WON') continue
    const person = company.people.get(deal.assignedById)
    const key = `${person?.firstName} ${person?.lastName},${DateTime.fromMillis(deal.movedAt, { zone: company.timeZone }).toFormat('yyyy-MM')}`
    const group = groups.get(key) ?? { won: 0, sum: 0 }
    groups.set(key, { won: group.won + 1, sum: group.sum + deal.opportunity })
  }
  return [...groups].map(([key, { won, sum }]) => `${key},${won},${sum}`)
}
