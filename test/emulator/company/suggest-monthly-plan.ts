import { DateTime } from 'luxon'
import type { Company } from './company-types'

/**
 * A sensible monthly plan for each person who sells: what one of their department won on average in each of the three full
 * months before `now`, in whole thousands of the base currency (not minor units).
 */
export function suggestMonthlyPlan(company: Company, now: number): Map<number, number> {
  const monthStart = DateTime.fromMillis(now, { zone: company.timeZone }).startOf('month')
  const won = sumWon(company, { from: monthStart.minus({ months: 3 }).toMillis(), to: monthStart.toMillis() })
  const colleagues = new Map<number, number[]>()
  for (const personId of won.keys()) {
    const departmentId = company.people.get(personId)?.departmentIds[0] ?? 0
    colleagues.set(departmentId, [...(colleagues.get(departmentId) ?? []), personId])
  }
  return new Map([...colleagues.values()].flatMap((ids) => {
    const average = ids.reduce((sum, id) => sum + (won.get(id) ?? 0), 0) / ids.length / 3
    return ids.map((id): [number, number] => [id, Math.max(1000, Math.round(average / 1000) * 1000)])
  }))
}

/** Won sums by the present owner, in the base currency, of deals that stand won since a moment of the half-open period. */
export function sumWon(company: Company, period: { from: number; to: number }): Map<number, number> {
  const wonStages = new Set(company.stages.filter((stage) => stage.semantics === 'S').map((stage) => stage.statusId))
  const sums = new Map<number, number>()
  for (const deal of company.deals.values()) {
    if (deal.movedAt < period.from || deal.movedAt >= period.to || deal.isRecurring || !wonStages.has(deal.stageId)) continue
    sums.set(deal.assignedById, (sums.get(deal.assignedById) ?? 0) + toBase(company, deal))
  }
  return sums
}

/** The amount of a deal in the base currency at the rate of now. Throws on a currency that is not there. */
export function toBase(company: Company, deal: { opportunity: number; currencyId: string }): number {
  const currency = company.currencies.find((candidate) => candidate.code === deal.currencyId)
  if (!currency) throw new Error(`The company has no currency ${deal.currencyId}`)
  return (deal.opportunity * Number(currency.amount)) / Number(currency.amountCount)
}
