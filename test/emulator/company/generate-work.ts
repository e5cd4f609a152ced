import type { Activity, Call, Company, Task } from './company-types'
import type { Random } from './create-random'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MOST_DEALS = 100_000

/** Tasks, activities and calls of the people who work on the deals. */
export function generateWork({ company, random, now }: { company: Company; random: Random; now: number }): void {
  const tasks: Task[] = []
  const activities: Activity[] = []
  const calls: Call[] = []
  const second = (at: number): number => Math.floor(at / 1000) * 1000
  let seen = 0
  for (const deal of company.deals.values()) {
    if (seen++ >= MOST_DEALS) break
    const at = (days: number): number => second(deal.createdAt + HOUR_MS + random.next() * days * DAY_MS)
    const person = deal.assignedById
    if (random.chance(0.25)) {
      const createdAt = at(3)
      const closedAt = second(createdAt + HOUR_MS + random.next() * 6 * DAY_MS)
      const isClosed = closedAt <= now && random.chance(0.85)
      if (createdAt <= now) tasks.push({
        id: 0, title: `Подготовить документы: ${deal.title}`, status: isClosed ? 5 : 3, responsibleId: person, createdById: person, closedById: isClosed ? person : null,
        createdAt, updatedAt: isClosed ? closedAt : createdAt, startedAt: createdAt, closedAt: isClosed ? closedAt : null,
        deadline: random.chance(0.9) ? second(createdAt + 4 * DAY_MS) : null, timeEstimate: 3600, timeSpent: isClosed ? 600 * (1 + random.below(12)) : null, groupId: 0, dealId: deal.id,
      })
    }
    if (random.chance(0.5)) {
      const createdAt = at(2)
      const startAt = second(createdAt + random.next() * 3 * DAY_MS)
      const isCompleted = startAt + HOUR_MS <= now && random.chance(0.9)
      const isMeeting = random.chance(0.4)
      if (createdAt <= now) activities.push({
        id: 0, typeId: isMeeting ? 1 : 6, providerId: isMeeting ? 'CRM_MEETING' : 'CRM_TODO', subject: isMeeting ? 'Встреча с клиентом' : 'Связаться с клиентом', responsibleId: person, authorId: person,
        dealId: deal.id, createdAt, updatedAt: isCompleted ? startAt + HOUR_MS : createdAt, startAt, endAt: startAt + HOUR_MS, deadline: startAt, isCompleted, direction: 0,
      })
    }
    for (let n = random.below(3); n > 0; n--) {
      const startAt = at(10)
      const isIncoming = random.chance(0.4)
      const failedCode = random.chance(0.75) ? '200' : isIncoming ? '304' : '486'
      if (startAt + HOUR_MS <= now) calls.push({
        id: 0, callId: '', typeId: isIncoming ? 2 : 1, personId: person, phone: `+7${9_000_000_000 + random.below(999_999_999)}`, startAt,
        duration: failedCode === '200' ? 15 + random.below(600) : 0, failedCode, contactId: deal.contactId,
      })
    }
  }
  const number = <Row extends { id: number }>(rows: Row[], timeOf: (row: Row) => number): Map<number, Row> =>
    new Map(rows.sort((a, b) => timeOf(a) - timeOf(b)).map((row, index) => [index + 1, Object.assign(row, { id: index + 1 })]))
  company.tasks = number(tasks, (task) => task.createdAt)
  company.activities = number(activities, (activity) => activity.createdAt)
  company.calls = number(calls, (call) => call.startAt)
  for (const call of company.calls.values()) call.callId = `${call.id}CALL.${call.startAt / 1000}.${call.id}`
}
