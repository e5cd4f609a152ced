import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import { expect, it } from 'vitest'
import type { Company } from './company-types'
import { generateCompany } from './generate-company'
import { suggestMonthlyPlan, sumWon } from './suggest-monthly-plan'
import { checkCompany } from './support/check-company'

const now = Date.parse('2026-11-18T11:30:00Z')

it('generateCompany: gives the same company for the same seed, another for another', () => {
  const hashes = [5, 5, 6].map((seed) => hash(generateCompany({ seed, deals: 300, now })))
  expect(hashes[1]).toBe(hashes[0])
  expect(hashes[2]).not.toBe(hashes[0])
})

it.each([[1, 1], [2, 100], [3, 1000], [4, 10_000]])('generateCompany: holds together with seed %i and %i deals', (seed, deals) => {
  const company = generateCompany({ seed, deals, now })
  expect(checkCompany(company)).toEqual([])
  expect(company.deals.size).toBe(deals)
  expect(company.history.every((entry) => entry.at <= now)).toBe(true)
})

it('generateCompany: has the size that was asked for', () => {
  const sizes = [20, 35, 120].map((people) => generateCompany({ seed: 1, deals: 200, now, people }).people.size)
  expect(sizes).toEqual([20, 35, 120])
})

it('generateCompany: looks like a year of sales', () => {
  const company = generateCompany({ seed: 11, deals: 20_000, now })
  const deals = [...company.deals.values()]
  const share = (test: (deal: (typeof deals)[number]) => boolean): number => deals.filter(test).length / deals.length
  const semantics = new Map(company.stages.map((stage) => [stage.statusId, stage.semantics]))
  expect(share((deal) => semantics.get(deal.stageId) === 'S')).toBeCloseTo(0.22, 1)
  expect(share((deal) => deal.currencyId !== 'RUB')).toBeCloseTo(0.03, 2)
  expect(deals.some((deal) => deal.isRecurring)).toBe(true)
  expect(share((deal) => [6, 7].includes(DateTime.fromMillis(deal.createdAt, { zone: company.timeZone }).weekday))).toBeLessThan(0.05)
  const kinds = new Set(company.history.map((entry) => entry.typeId))
  expect([...kinds].sort()).toEqual([1, 2, 3, 5])
  const reopened = [...company.historyByDeal.values()].filter((way) => way.some((entry, index) => entry.typeId === 2 && way[index - 1]?.typeId === 3))
  expect(reopened.length).toBeGreaterThan(50)
  expect(deals.filter((deal) => deal.assignedById !== deal.createdById).length).toBeGreaterThan(100)
})

it('generateCompany: cuts a long STATUS_ID at 21 characters', () => {
  const ids = generateCompany({ seed: 1, deals: 1, now }).stages.map((stage) => stage.statusId)
  expect(ids).toContain('C10:PREPAYMENT_INVOIC')
  expect(ids).toContain('C2:PREPAYMENT_INVOICE')
  expect(new Set(ids).size).toBe(ids.length)
})

it.each(['2026-11-18T11:30:00Z', '2026-12-01T09:00:00Z', '2026-11-22T03:00:00Z', '2027-01-31T20:00:00Z'])(
  'generateCompany: is alive at %s', (moment) => {
    const at = Date.parse(moment)
    const company = generateCompany({ seed: 21, deals: 3000, now: at })
    const present = DateTime.fromMillis(at, { zone: company.timeZone })
    const won = sumWon(company, { from: present.startOf('month').toMillis(), to: at + 1 })
    const shares = [...suggestMonthlyPlan(company, at)].filter(([id]) => company.people.get(id)?.active).map(([id, plan]) => (won.get(id) ?? 0) / plan)
    expect(shares.filter((share) => share >= 0.4 && share <= 1.2).length / shares.length).toBeGreaterThan(0.85)
    expect(sumWon(company, { from: present.startOf('day').toMillis(), to: at + 1 }).size).toBeGreaterThan(0)
  })

function hash(company: Company): string {
  const sum = createHash('sha256')
  for (const part of Object.values(company)) sum.update(JSON.stringify(part instanceof Map ? [...part] : part))
  return sum.digest('hex')
}
