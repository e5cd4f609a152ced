import { DateTime } from 'luxon'
import type { Board } from '../../../shared/api/board-contract'
import type { Company, Deal } from '../../emulator/company/company-types'
import type { ApiSession } from '../../support/open-session'
import { present, until } from './launch'

/** `won` deals and their `sumMinor` in the base currency, by `person,month`. */
export type Wins = Map<string, { won: number; sumMinor: number }>
export type WinGoals = { metrics: { count: string; sum: string }; since: string; timeZone: string }

/** Counts the company's own deals, with nothing of the product: won now, at the start of the unbroken won state, by today's owner. */
export function countWins(company: Company, since: string): Wins {
  const wins: Wins = new Map()
  for (const deal of company.deals.values()) {
    const wonAt = deal.isRecurring ? null : findWonAt(company, deal)
    if (wonAt === null) continue
    const month = DateTime.fromMillis(wonAt, { zone: company.timeZone }).toFormat('yyyy-MM')
    if (month < since.slice(0, 7)) continue
    const key = `${deal.assignedById},${month}`
    const { won, sumMinor } = wins.get(key) ?? { won: 0, sumMinor: 0 }
    wins.set(key, { won: won + 1, sumMinor: sumMinor + toBaseMinor(company, deal) })
  }
  return wins
}

/** Sets a count and a sum of won deals for each person of the company, monthly for so many months back. */
export async function setWinGoals(admin: ApiSession, company: Company, monthsBack = 1): Promise<WinGoals> {
  const since = DateTime.now().setZone(company.timeZone).startOf('month').minus({ months: monthsBack }).toISODate() ?? ''
  const metric = async (name: string, measure: object): Promise<string> =>
    (await admin.send<{ id: string }>('POST', '/api/metrics', { name, source: 'deal', where: { all: [] }, measure, when: 'wonAt', who: 'owner' })).id
  const metrics = { count: await metric('Выиграно', { kind: 'count' }), sum: await metric('Выигранные сделки, сумма', { kind: 'sum', field: 'amount' }) }
  // Nobody sets their own target; the administrator of these companies sells nothing.
  const others = [...company.people.values()].filter((person) => !person.isAdmin)
  for (const { id } of others) for (const metricId of Object.values(metrics)) {
    await admin.send('POST', '/api/goals', { metricId, subject: { kind: 'user', id: String(id) }, target: 1000, period: { kind: 'every', unit: 'month', from: since } })
  }
  return { metrics, since, timeZone: company.timeZone }
}

/** The same figures as the board shows them; null while something is still being credited. */
export async function readWins(admin: ApiSession, { metrics, since, timeZone }: WinGoals): Promise<Wins | null> {
  const wins: Wins = new Map()
  const thisMonth = DateTime.now().setZone(timeZone).toFormat('yyyy-MM')
  for (let month = DateTime.fromISO(since); month.toFormat('yyyy-MM') <= thisMonth; month = month.plus({ months: 1 })) {
    const board = await admin.get<Board>(`/api/board?unit=month&on=${month.toISODate()}`)
    for (const { user, goals } of board.rows) {
      if (goals.some((goal) => goal.recredit)) return null
      if (goals.length === 0) continue
      const factOf = (metricId: string): number => present(goals.find((goal) => goal.metricId === metricId)?.fact, `figure of ${user.name}`)
      const figure = { won: factOf(metrics.count), sumMinor: factOf(metrics.sum) }
      if (figure.won !== 0 || figure.sumMinor !== 0) wins.set(`${user.id},${month.toFormat('yyyy-MM')}`, figure)
    }
  }
  return wins
}

/** Waits until the board shows what the company has; throws with the first differences. */
export async function untilEqual(admin: ApiSession, company: Company, goals: WinGoals, timeoutMs = 60_000): Promise<void> {
  let shown: Wins | null = null
  const differences = (): string[] => {
    const actual = countWins(company, goals.since)
    return [...new Set([...actual.keys(), ...(shown?.keys() ?? [])])].filter((key) => JSON.stringify(actual.get(key)) !== JSON.stringify(shown?.get(key)))
      .map((key) => `${key}: company ${JSON.stringify(actual.get(key))}, board ${JSON.stringify(shown?.get(key))}`)
  }
  await until(async () => {
    shown = await readWins(admin, goals)
    return shown !== null && differences().length === 0
  }, 'the board equals the company', timeoutMs).catch((error: unknown) => {
    throw new Error(`the board differs from the company: ${differences().slice(0, 5).join('; ')}`, { cause: error })
  })
}

function findWonAt(company: Company, deal: Deal): number | null {
  const isWon = (stageId: string): boolean => company.stages.find((stage) => stage.statusId === stageId)?.semantics === 'S'
  let wonAt: number | null = null
  for (const entry of company.historyByDeal.get(deal.id) ?? []) wonAt = isWon(entry.stageId) ? wonAt ?? entry.at : null
  return wonAt
}

function toBaseMinor(company: Company, deal: Deal): number {
  const currency = present(company.currencies.find(({ code }) => code === deal.currencyId), deal.currencyId)
  return Math.round((Math.round(deal.opportunity * 100) * Number(currency.amount)) / Number(currency.amountCount))
}
