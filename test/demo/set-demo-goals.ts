import { DateTime } from 'luxon'
import type { Company } from '../emulator/company/company-types'
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
  for (const [id, rubles] of sellers) {
    const subject = { kind: 'user', id: String(id) }
    await set({ metricId: wonSum, subject, target: rubles * 100, marks: marks(20_000), weight: 0.6 })
    await set({ metricId: wonCount, subject, target: 20, marks: marks(10_000), weight: 0.3 })
    await set({ metricId: created, subject, target: 60, marks: marks(5000), weight: 0.1 })
  }
  for (const department of company.departments.values()) {
    const members = sellers.filter(([id]) => company.people.get(id)?.departmentIds.includes(department.id))
    if (members.length < 2) continue
    const target = members.reduce((sum, [, rubles]) => sum + rubles * 100, 0)
    await set({ metricId: wonSum, subject: { kind: 'department', id: String(department.id) }, target, marks: [{ at: 1, amountMinor: 12_000_00 }] })
  }
  return goals
}
