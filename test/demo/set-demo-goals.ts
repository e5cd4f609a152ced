import { DateTime } from 'luxon'
import type { Company, Deal } from '../emulator/company/company-types'
import { suggestMonthlyPlan } from '../emulator/company/suggest-monthly-plan'
import type { ApiSession } from '../support/open-session'

type Stored = { id: string }

const wonMetric = { source: 'deal', where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }] }, when: 'wonAt', who: 'owner', better: 'higher' }

/** Sets what a supervisor would: three metrics and this month's goals for everybody who sells, through the public API. */
export async function setDemoGoals(admin: ApiSession, company: Company, now: number): Promise<number> {
  const metric = async (body: object): Promise<string> => (await admin.send<Stored>('POST', '/api/metrics', body)).id
  const wonSum = await metric({ ...wonMetric, name: 'Выигранные сделки, сумма', measure: { kind: 'sum', field: 'amount' } })
  const wonCount = await metric({ ...wonMetric, name: 'Выигранные сделки, количество', measure: { kind: 'count' } })
  const created = await metric({ name: 'Новые сделки', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'creator', better: 'higher' })

  const from = DateTime.fromMillis(now, { zone: company.timeZone }).startOf('month').toISODate()
  const period = { kind: 'every', unit: 'month', from }
  const plan = suggestMonthlyPlan(company, now)
  const sellers = [...plan].filter(([id]) => company.people.get(id)?.active)
  let goals = 0
  const set = async (body: object): Promise<void> => {
    await admin.send('POST', '/api/goals', { base: 0, period, ...body })
    goals += 1
  }
  const marks = (rubles: number) => [[0.7, 0.3], [1, 0.5], [1.1, 0.4]].map(([at = 1, share = 0]) => ({ at, amountMinor: Math.round((rubles * share) / 500) * 500 * 100 }))
  const wonStages = new Set(company.stages.filter((stage) => stage.semantics === 'S').map((stage) => stage.statusId))
  const wins = monthlyMean(company, now, (deal) => (wonStages.has(deal.stageId) ? { personId: deal.assignedById, at: deal.movedAt } : null))
  const starts = monthlyMean(company, now, (deal) => ({ personId: deal.createdById, at: deal.createdAt }))
  for (const [id, rubles] of sellers) {
    const subject = { kind: 'user', id: String(id) }
    await set({ metricId: wonSum, subject, target: rubles * 100, marks: marks(20_000), weight: 0.6 })
    await set({ metricId: wonCount, subject, target: Math.max(3, Math.round(wins(id))), marks: marks(10_000), weight: 0.3 })
    await set({ metricId: created, subject, target: Math.max(5, Math.round(starts(id))), marks: marks(5000), weight: 0.1 })
  }
  for (const department of company.departments.values()) {
    if (company.departments.get(department.parentId ?? 0)?.name !== 'Коммерческая служба') continue
    const members = sellers.filter(([id]) => company.people.get(id)?.departmentIds.some((own) => isWithin(company, own, department.id)))
    const target = members.reduce((sum, [, rubles]) => sum + rubles * 100, 0)
    await set({ metricId: wonSum, subject: { kind: 'department', id: String(department.id) }, target, marks: [{ at: 1, amountMinor: 12_000_00 }] })
  }
  return goals
}

type Event = { personId: number; at: number }

/** How many events of a kind a person has a month, on average of the last three full months. */
function monthlyMean(company: Company, now: number, eventOf: (deal: Deal) => Event | null): (personId: number) => number {
  const to = DateTime.fromMillis(now, { zone: company.timeZone }).startOf('month')
  const from = to.minus({ months: 3 }).toMillis()
  const counts = new Map<number, number>()
  for (const deal of company.deals.values()) {
    const event = deal.isRecurring ? null : eventOf(deal)
    if (event && event.at >= from && event.at < to.toMillis()) counts.set(event.personId, (counts.get(event.personId) ?? 0) + 1)
  }
  return (personId) => (counts.get(personId) ?? 0) / 3
}

function isWithin(company: Company, departmentId: number, ancestorId: number): boolean {
  for (let at: number | null = departmentId; at !== null; at = company.departments.get(at)?.parentId ?? null) if (at === ancestorId) return true
  return false
}
