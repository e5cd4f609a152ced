import { expect, it } from 'vitest'
import { generateCompany } from './generate-company'
import { checkCompany } from './support/check-company'
import { createWorkLife } from './work-life'

const now = Date.parse('2026-11-18T11:30:00Z')

function live(seed: number) {
  const company = generateCompany({ seed: 9, deals: 300, now })
  const changes = createWorkLife({ company, seed, now, dealsPerMinute: 30 }).tick(now + 40 * 60_000)
  return { company, changes }
}

it('createWorkLife: every kind there is beside deals, by people who are there', () => {
  const { company, changes } = live(1)
  expect(changes.length).toBeGreaterThan(700)
  expect(new Set(changes.map((change) => (change.kind === 'item' ? change.entityTypeId : change.kind)))).toEqual(new Set(['call', 'task', 'activity', 1, 3, 4, 7, 31, 1042]))
  expect(changes.every(({ byPersonId }) => company.people.get(byPersonId)?.active)).toBe(true)
  expect(checkCompany(company)).toEqual([])
})

it('createWorkLife: what is done stays done, and time is noted without a word', () => {
  const { company, changes } = live(2)
  const ended = changes.filter((change) => change.kind === 'task' && change.action === 'update')
  expect(ended.length).toBeGreaterThan(50)
  expect(ended.every(({ id }) => company.tasks.get(Number(id))?.status === 5)).toBe(true)
  expect(company.timeLogs?.size).toBeGreaterThan(20)
  expect([...company.payments?.values() ?? []].flat().every(({ paidAt }) => (paidAt ?? 0) > now)).toBe(true)
})

it('createWorkLife: repeats itself with the same seed', () => {
  expect(live(3).changes).toEqual(live(3).changes)
})
