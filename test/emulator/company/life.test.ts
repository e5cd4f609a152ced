import { expect, it } from 'vitest'
import { moveDeal } from './company-actions'
import type { CompanyChange } from './company-types'
import { generateCompany } from './generate-company'
import { createLife } from './life'
import { checkCompany } from './support/check-company'

const now = Date.parse('2026-11-18T11:30:00Z')
const MINUTE_MS = 60_000

function live(seed: number, steps: number) {
  const company = generateCompany({ seed: 9, deals: 400, now })
  const heard: CompanyChange[] = []
  const life = createLife({ company, seed, now, dealsPerMinute: 30, emit: (change) => heard.push(change) })
  const changes = Array.from({ length: steps }, (_, index) => life.tick(now + (index + 1) * 5000)).flat()
  return { company, heard, changes, life }
}

it('createLife: does about as much as was asked, and says all of it', () => {
  const { changes, heard } = live(1, 12 * 20)
  expect(changes.length).toBeGreaterThan(480)
  expect(changes.length).toBeLessThan(720)
  expect(heard).toEqual(changes)
  expect(new Set(changes.map((change) => change.action))).toEqual(new Set(['add', 'update', 'delete']))
})

it('createLife: leaves a company that holds together', () => {
  const { company, changes } = live(2, 12 * 60)
  expect(checkCompany(company)).toEqual([])
  const won = company.history.filter((entry) => entry.at > now && entry.typeId === 3)
  expect(won.length).toBeGreaterThan(100)
  expect(changes.every((change) => company.people.get(change.byPersonId)?.active ?? false)).toBe(true)
})

it('createLife: repeats itself with the same seed', () => {
  expect(live(3, 60).changes).toEqual(live(3, 60).changes)
  expect(live(3, 60).changes).not.toEqual(live(4, 60).changes)
})

it('createLife: does nothing before something is due, and catches up later', () => {
  const { life } = live(5, 1)
  life.tick(now + MINUTE_MS)
  expect(life.tick(now + MINUTE_MS)).toEqual([])
  expect(life.tick(now + 10 * MINUTE_MS).length).toBeGreaterThan(100)
})

it('createLife: takes on new deals when every deal is closed', () => {
  const company = generateCompany({ seed: 9, deals: 60, now })
  for (const { id, pipelineId } of company.deals.values()) {
    moveDeal({ company, now, byPersonId: 6 }, id, pipelineId === 0 ? 'LOSE' : `C${pipelineId}:LOSE`)
  }
  const changes = createLife({ company, seed: 1, now, dealsPerMinute: 60 }).tick(now + 30 * MINUTE_MS)
  expect(changes[0]?.action).toBe('add')
  expect(changes.length).toBeGreaterThan(1000)
  expect(checkCompany(company)).toEqual([])
})
